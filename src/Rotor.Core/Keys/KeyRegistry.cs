namespace Rotor.Core.Keys;

/// <summary>Keys as people manage them: what is kept and what the pool works with, changed together.</summary>
public sealed class KeyRegistry(IKeyStore store, KeyPool pool) : IDisposable
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
        KeyView[] labelled = [.. all.Where(key => string.Equals(key.Label, reference, StringComparison.OrdinalIgnoreCase))];
        if (labelled.Length > 0)
            return labelled;
        var suffix = reference.TrimStart('.', '…');
        if (suffix.Length < ShortestSuffix)
            return [];
        var values = await store.RevealAllAsync(cancellationToken);
        return [.. all.Where(key => values.TryGetValue(key.Id, out var value) && value.Reveal().EndsWith(suffix, StringComparison.Ordinal))];
    }

    public async Task<(KeyView Key, bool WasThere)> AddAsync(NewKey key, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var added = await store.AddAsync(key, cancellationToken);
            await ApplyAsync(added.Key, cancellationToken);
            return (View(added.Key), added.WasThere);
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
            await ApplyAsync(changed, cancellationToken);
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

    public void Dispose() => _turn.Dispose();

    private async Task ApplyAsync(StoredKey key, CancellationToken cancellationToken)
    {
        if (key.Enabled && await store.RevealAsync(key.Id, cancellationToken) is { } value)
            pool.Add(new UpstreamKey(key.Id, key.Label, value, key.Weight));
        else
            pool.Remove(key.Id);
    }

    private KeyView View(StoredKey key) => KeyView.Of(key, pool.Snapshot().FirstOrDefault(now => now.Id == key.Id));
}
