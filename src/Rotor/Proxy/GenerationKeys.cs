using Rotor.Core.Access;
using Rotor.Core.Contracts;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;

namespace Rotor.Proxy;

/// <summary>Finds the key that made an answer, for the client whose record holds that answer and for nobody else.</summary>
internal sealed class GenerationKeys(TimeProvider time, Live<RecordingPolicy> policy, IEnumerable<IRequestLog> logs)
{
    // Whoever asks at once may be quicker than the record.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int Tries = 4;

    private static readonly RotorError NoId = new(400, "missing_generation_id", "The query names no id. Ask for /v1/generation?id=gen-…");

    private static readonly RotorError Unknown = new(
        404, "unknown_generation", "No answer with this id is on record for you. It may have been removed by age, count or size.");

    private static readonly RotorError Unrecorded = new(
        404, "unknown_generation", "No answer with this id is on record for you, and requests are not put on record here: ROTOR_RECORDS__ENABLED is false.");

    private readonly IRequestLog? _log = logs.FirstOrDefault();

    /// <returns>The key's id, or why there is none.</returns>
    public async ValueTask<(string? KeyId, RotorError? Refusal)> FindAsync(string? generationId, Caller caller, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(generationId)) return (null, NoId);
        if (_log is null) return (null, Unknown);
        // Where nothing is recorded, none is on its way.
        for (var left = policy.Value.IsOn ? Tries : 1; ; left--)
        {
            var record = await _log.FindGenerationAsync(generationId, cancellationToken);
            if (record is not null) return record.ClientId == caller.Id && record.KeyId is { } key ? (key, null) : (null, Unknown);
            if (left == 1) return (null, policy.Value.IsOn ? Unknown : Unrecorded);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
