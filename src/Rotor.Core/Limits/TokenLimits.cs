using System.Collections.Concurrent;
using Rotor.Core.Access;
using Rotor.Core.Contracts;

namespace Rotor.Core.Limits;

/// <summary>Admits requests of client tokens within their limits.</summary>
public sealed class TokenLimits(IMeterJournal journal, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TokenMeter> _meters = new(StringComparer.Ordinal);

    public TokenMeter Of(string tokenId) => _meters.GetOrAdd(tokenId, static id => new TokenMeter(id));

    /// <summary>Takes up what was kept.</summary>
    public void Restore(IEnumerable<MeterRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (var record in records)
            Of(record.TokenId).Restore(record);
    }

    /// <summary>Reserves for a request; completes at once unless the journal has to have it first.</summary>
    /// <param name="token">Whose request.</param>
    /// <param name="estimate">What it may come to.</param>
    /// <returns>The reservation, to be settled in any case, or the refusal.</returns>
    public async ValueTask<(TokenReservation? Reservation, RotorError? Refusal)> AdmitAsync(ClientToken token, RequestEstimate estimate)
    {
        ArgumentNullException.ThrowIfNull(token);
        var meter = Of(token.Id);
        if (meter.TryReserve(token, estimate, time.GetUtcNow(), out var reservation, out var mustWait) is { } refusal)
            return (null, refusal);
        if (mustWait)
            await journal.CommitAsync(meter, giveBack: false);
        return (reservation, null);
    }

    /// <summary>Has everything that changed kept, and gives back what was asked for in advance.</summary>
    public async Task FlushAsync()
    {
        foreach (var meter in _meters.Values)
        {
            if (meter.HasChanged)
                await journal.CommitAsync(meter, giveBack: true);
        }
    }
}
