using Rotor.Core.RequestLog;

namespace Rotor.Core.Keys;

/// <summary>Keys as people manage them: what is kept and what the pool works with, changed together.</summary>
public sealed class KeyRegistry(IKeyStore store, KeyPool pool, IKeyChecker? checker = null, SecretRedactor? redactor = null) : IDisposable
{
    private const int ShortestSuffix = 3;
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellationToken)
    {
        var kept = await store.ListAsync(cancellationToken);
        var now = pool.Snapshot().ToDictionary(key => key.Id, StringComparer.Ordinal);
        return [.. kept.Select(key => KeyView.Of(key, now.GetValueOrDefault(key.Id)))];
    }

    /// <summary>Finds keys by id, by label, or by the end of their value (3 characters or more, dots before it ignored).</summary>
    /// <returns>All that <paramref name="reference"/> may mean, by the first of these ways that finds any.</returns>
    public async Task<IReadOnlyList<KeyView>> FindAsync(string reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var all = await ListAsync(cancellationToken);
        if (all.FirstOrDefault(key => key.Id == reference) is { } exact)
            return [exact];
        KeyView[] labelled = [.. all.Where(key => IsCalled(key, reference))];
        if (labelled.Length > 0)
            return labelled;
        var suffix = reference.TrimStart('.', '…');
        if (suffix.Length < ShortestSuffix)
            return [];
        var values = await store.RevealAllAsync(cancellationToken);
        return [.. all.Where(key => values.TryGetValue(key.Id, out var value) && value.Reveal().EndsWith(suffix, StringComparison.Ordinal))];
    }

    // Records and menus show a key as its label with its end.
    private static bool IsCalled(KeyView key, string reference) =>
        string.Equals(key.Label, reference, StringComparison.OrdinalIgnoreCase)
        || string.Equals($"{key.Label} …{key.Last4}", reference, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds a key on a person's word; one that is there is freed of its rests and checked.</summary>
    public async Task<(KeyView Key, bool WasThere)> AddAsync(NewKey key, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // First of all: no request that it serves may be put on record with it.
            redactor?.Add(key.Value);
            var added = await store.AddAsync(key, cancellationToken);
            Put(pool, added.Key, key.Value);
            if (added.WasThere)
                pool.Lift(added.Key.Id);
            else if (key.UsedBefore > 0 || key.LastUsedBefore is not null)
                pool.CountBefore(added.Key.Id, key.UsedBefore, key.LastUsedBefore, key.UsedThatDay);
            return (View(added.Key), added.WasThere);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes up what sources name: lets <paramref name="decide"/> compare it with all keys, deleted ones included, and puts in use what it decides.</summary>
    public async Task<KeyReconciled> ReconcileAsync(Func<IReadOnlyList<StoredKey>, KeyReconciled> decide, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decide);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var decided = await store.ReconcileAsync(decide, cancellationToken);
            if (decided.Added.Count + decided.Changed.Count == 0)
                return decided;
            var changed = decided.Changed.Select(key => key.Fingerprint).Concat(decided.Added.Select(key => store.Fingerprint(key.Value))).ToHashSet(StringComparer.Ordinal);
            redactor?.AddRange(decided.Added.Select(key => key.Value));
            var values = await store.RevealAllAsync(cancellationToken);
            foreach (var key in (await store.ListAsync(cancellationToken)).Where(key => changed.Contains(key.Fingerprint)))
                Put(pool, key, values[key.Id]);
            return decided;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <returns>The key as it is now, or null where there is none of that id.</returns>
    public async Task<KeyView?> EditAsync(string id, KeyEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await store.UpdateAsync(id, edit.ApplyTo, cancellationToken) is not { } changed)
                return null;
            if (await store.RevealAsync(id, cancellationToken) is { } value)
                Put(pool, changed, value);
            return View(changed);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <returns>False where there is none of that id.</returns>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var deleted = await store.DeleteAsync(id, cancellationToken);
            if (deleted)
                pool.Remove(id);
            return deleted;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the rests that keep a key from use, on a person's word, and has it checked.</summary>
    /// <returns>False where there is none of that id.</returns>
    public bool Lift(string id) => pool.Lift(id);

    /// <summary>Ends every rest there is, also of accounts, models and the upstream.</summary>
    public void LiftAll() => pool.LiftAll();

    /// <summary>Has a key checked as soon as may be.</summary>
    /// <returns>False where there is none of that id.</returns>
    public bool PlanCheck(string id) => pool.PlanCheck(id);

    /// <summary>Checks a key and waits for what that tells.</summary>
    /// <returns>Null where there is none of that id.</returns>
    /// <exception cref="InvalidOperationException">Nothing checks keys here.</exception>
    public async Task<CheckedKey?> CheckAsync(string id, CancellationToken cancellationToken)
    {
        if (checker is null)
            throw new InvalidOperationException("Nothing checks keys here.");
        if (await checker.CheckAsync(id, cancellationToken) is not { } check)
            return null;
        var kept = await store.ListAsync(cancellationToken);
        return kept.FirstOrDefault(key => key.Id == id) is { } key ? CheckedKey.Of(View(key), check) : null;
    }

    /// <summary>True where <see cref="CheckAsync"/> can be called.</summary>
    public bool CanCheck => checker is not null;

    public void Dispose() => _turn.Dispose();

    /// <summary>Gives a kept key to a pool, as people and sources decided about it; the pool knows by itself how it fares.</summary>
    public static void Put(KeyPool pool, StoredKey key, Secret value)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(key);
        pool.Add(new UpstreamKey(key.Id, key.Label, value, key.Weight));
        pool.SetEnabled(key.Id, key.Enabled, key.DisabledBy == DisabledBy.Source ? "no longer in configuration" : "");
        if (pool.Snapshot(key.Id) is not { } now)
            return;
        if (now.Weight != key.Weight)
            pool.SetWeight(key.Id, key.Weight);
        if (now.DailyLimit != key.DailyLimit)
            pool.SetDailyLimit(key.Id, key.DailyLimit);
        if (now.AccountByHand ? now.Account != key.Account : key.Account is not null)
            pool.AssignAccount(key.Id, key.Account);
    }

    private KeyView View(StoredKey key) => KeyView.Of(key, pool.Snapshot(key.Id));
}
