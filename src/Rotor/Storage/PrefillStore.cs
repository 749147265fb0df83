using System.Data.Common;
using Rotor.Core.Streams;
using Rotor.Observability;

namespace Rotor.Storage;

/// <summary>Keeps in the database which models go on from a given text. Writes run one after the other, away from requests.</summary>
/// <param name="database">The store.</param>
/// <param name="kept">What was in it at the start.</param>
/// <param name="logger">Hears of a write that failed; the model is then learned anew after a restart.</param>
internal sealed partial class PrefillStore(IDatabase database, IReadOnlyDictionary<string, bool> kept, ILogger<PrefillStore> logger) : IPrefillStore, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>What was kept.</summary>
    public static async Task<IReadOnlyDictionary<string, bool>> LoadAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryAsync("SELECT model, continues FROM prefill_models", static row => (Model: row.GetString(0), Continues: row.GetInt64(1) != 0), token),
            cancellationToken);
        return rows.ToDictionary(row => row.Model, row => row.Continues, StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<KeyValuePair<string, bool>> Load() => kept;

    public void Keep(string model, bool continues)
    {
        lock (_gate) _last = WriteAsync(_last, model, continues);
    }

    /// <summary>Ends when all that was to be kept is written.</summary>
    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (_gate) last = _last;
        await last;
    }

    private async Task WriteAsync(Task before, string model, bool continues)
    {
        await before;
        try
        {
            await database.WriteAsync(
                (session, token) => session.ExecuteAsync(
                    "INSERT INTO prefill_models (model, continues) VALUES (@model, @continues) ON CONFLICT (model) DO UPDATE SET continues = excluded.continues",
                    token, ("@model", model), ("@continues", continues ? 1L : 0L)),
                CancellationToken.None);
        }
        catch (Exception e) when (e is DbException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            Log.NotKept(logger, model, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.PrefillNotKept, LogLevel.Warning, "Whether {Model} goes on from a given text was not kept: {Fault}")]
        public static partial void NotKept(ILogger logger, string model, string fault);
    }
}
