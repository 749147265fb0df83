namespace Rotor.Core.Keys;

/// <summary>
/// Keys that a person deleted a moment ago. The store forgets a value at once; here it stays in memory for a while, so that a slip of the hand can be
/// taken back. A restart forgets it too.
/// </summary>
public sealed class DeletedKeys(KeyRegistry keys, IKeyStore store, TimeProvider time)
{
    /// <summary>How long a deletion can be taken back.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromMinutes(10);

    private const int MostBatches = 20;
    private readonly Lock _gate = new();
    private readonly List<Batch> _batches = [];

    private sealed record Batch(DeletedBatch Shown, IReadOnlyList<(NewKey Key, bool Enabled)> Keys);

    /// <summary>What can be taken back now, the newest first.</summary>
    public IReadOnlyList<DeletedBatch> Current
    {
        get
        {
            lock (_gate)
            {
                Forget_NeedsLock();
                return [.. _batches.Select(batch => batch.Shown).Reverse()];
            }
        }
    }

    /// <summary>Deletes keys.</summary>
    /// <param name="ids">Which; those that are not there are passed over.</param>
    /// <param name="cancellationToken">Ends the work after a whole key.</param>
    /// <returns>What was deleted; null when nothing was.</returns>
    /// <exception cref="SecretException">A value does not open: it could not be brought back.</exception>
    public async Task<DeletedBatch?> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var known = (await store.ListAsync(cancellationToken)).Where(key => wanted.Contains(key.Id)).ToArray();
        if (known.Length == 0)
            return null;
        var values = await store.RevealAllAsync(cancellationToken);
        var uses = (await keys.ListAsync(cancellationToken)).ToDictionary(key => key.Id, StringComparer.Ordinal);
        var deleted = new List<(NewKey, bool)>();
        try
        {
            foreach (var key in known)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (values.TryGetValue(key.Id, out var value) && await keys.DeleteAsync(key.Id, CancellationToken.None))
                    deleted.Add((AsItWas(key, value, uses.GetValueOrDefault(key.Id)), key.Enabled));
            }
        }
        finally
        {
            // Also what was deleted before the work ended early can be taken back.
            Keep(deleted, known[0].Label);
        }

        return deleted.Count == 0 ? null : Current[0];
    }

    /// <summary>Brings deleted keys back, with their ids, labels, limits and uses; each is checked anew.</summary>
    /// <returns>How many came back; null when it is too late.</returns>
    public async Task<int?> RestoreAsync(string id, CancellationToken cancellationToken)
    {
        Batch? batch;
        lock (_gate)
        {
            Forget_NeedsLock();
            batch = _batches.Find(known => known.Shown.Id == id);
            if (batch is null)
                return null;
            _batches.Remove(batch);
        }

        foreach (var (key, enabled) in batch.Keys)
        {
            var (back, _) = await keys.AddAsync(key, CancellationToken.None);
            if (!enabled)
                await keys.EditAsync(back.Id, new KeyEdit { Enabled = false }, CancellationToken.None);
        }

        return batch.Keys.Count;
    }

    // With what it was used for: a limit of the day is not made anew by taking a deletion back.
    private static NewKey AsItWas(StoredKey key, Secret value, KeyView? use) => new(value, key.Label, key.Weight, key.Source)
    {
        Account = key.Account,
        DailyLimit = key.DailyLimit,
        Tags = key.Tags,
        UsedBefore = use?.Used ?? 0,
        LastUsedBefore = use?.LastUsed,
        UsedThatDay = use?.DailyUsed ?? 0,
    };

    private void Keep(List<(NewKey, bool)> deleted, string first)
    {
        if (deleted.Count == 0)
            return;
        lock (_gate)
        {
            Forget_NeedsLock();
            if (_batches.Count == MostBatches)
                _batches.RemoveAt(0);
            _batches.Add(new Batch(new DeletedBatch(Guid.NewGuid().ToString("N"), deleted.Count, first, time.GetUtcNow() + Holds), deleted));
        }
    }

    private void Forget_NeedsLock() => _batches.RemoveAll(batch => batch.Shown.Until <= time.GetUtcNow());
}

/// <summary>Keys that were deleted together.</summary>
/// <param name="Id">By which they are brought back.</param>
/// <param name="Count">How many, at least one.</param>
/// <param name="First">The label of one of them.</param>
/// <param name="Until">When it is too late.</param>
public sealed record DeletedBatch(string Id, int Count, string First, DateTimeOffset Until);
