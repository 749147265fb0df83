using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Observability;

namespace Rotor.Sources;

/// <summary>Takes up what a <c>keys.csv</c> says: new lines, lines that are gone, and what a person changed of the others.</summary>
internal sealed partial class KeysCsvKeys(
    KeysCsvDisk disk, ConfiguredKeys configured, KeyRegistry registry, IKeyStore store, KeyPool pool, TimeProvider time, ILogger<KeysCsvKeys> log)
{
    public KeysCsvLedger Ledger { get; } = new();

    /// <param name="document">The file.</param>
    /// <param name="atStart">Whether nothing was in use before it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task TakeAsync(KeysCsvDocument document, bool atStart, CancellationToken cancellationToken)
    {
        var prints = document.Rows.ToDictionary(row => row.Value, row => store.Fingerprint(row.Value));
        var fresh = document.Rows.FindAll(row => !Ledger.Knew(row.Value, prints[row.Value]));
        var away = await ReconcileAsync(document, cancellationToken);
        // A line that was not there before is a person's word, also about a key that a person once took away.
        if (!atStart || Ledger.Remembers)
        {
            foreach (var row in fresh.Where(row => away.Contains(prints[row.Value])))
                await registry.AddAsync(Named(row), cancellationToken);
        }

        var kept = (await store.ListAsync(cancellationToken)).ToDictionary(key => key.Fingerprint, StringComparer.Ordinal);
        foreach (var row in document.Rows)
        {
            if (kept.TryGetValue(prints[row.Value], out var key))
                Take(row, key, atStart);
            else if (Ledger.Knew(row.Value, prints[row.Value]))
                Ledger.Drop(row.Value, prints[row.Value]);
            else
                Log.Deleted(log, disk.Name, row.Line + 1);
        }

        Ledger.Trim(document.Rows);
    }

    /// <returns>The fingerprints of the keys that were not in use before.</returns>
    private async Task<HashSet<string>> ReconcileAsync(KeysCsvDocument document, CancellationToken cancellationToken)
    {
        var away = new HashSet<string>(StringComparer.Ordinal);
        var named = configured.Keys.Concat(document.Rows.Select(Named));
        var decided = await registry.ReconcileAsync(
            kept =>
            {
                away = kept.Where(key => !key.Enabled).Select(key => key.Fingerprint).ToHashSet(StringComparer.Ordinal);
                return KeyReconciliation.Compare(kept, named, store.Fingerprint, ConfiguredKeys.Spared);
            },
            cancellationToken);
        var disabled = decided.Changed.Count(key => key.DisabledBy == DisabledBy.Source);
        if (decided.Added.Count > 0 || disabled > 0)
            Log.Taken(log, disk.Name, decided.Added.Count, disabled);
        return away;
    }

    private void Take(KeysCsvRow row, StoredKey key, bool atStart)
    {
        var (entry, isNew) = Ledger.Open(row.Value, key.Id, key.Fingerprint);
        if (pool.Snapshot(key.Id) is not { } now)
            return;
        if (!isNew && !atStart && entry.IsStale(row, time.GetUtcNow()))
        {
            Ledger.HasStaleLines = true;
            return;
        }

        if (row.IsBad && (isNew || atStart || !entry.IsBad))
            MarkBad(row, now);
        else if (!row.IsBad && !isNew && entry.IsBad)
            MarkGood(entry);
        if (!row.IsBad && (isNew ? row.Count > now.Succeeded : row.Count != entry.Count && !entry.IsBad))
            entry.Before = row.Count - now.Succeeded;
        entry.Read(row);
    }

    // A rest knows its own end, and one that is invalid is so for a better reason.
    private void MarkBad(KeysCsvRow row, KeySnapshot now)
    {
        if (now.State != KeyState.Invalid && !now.Cooldowns.Any(rest => rest.Scope.Kind == ScopeKind.Key))
            pool.MarkInvalid(now.Id, KeysCsvStanding.MarkedBad, row.Why.Length > 0 ? row.Why : $"{disk.Name} says that it is bad.");
    }

    private void MarkGood(KeysCsvEntry entry)
    {
        entry.Trusted = time.GetUtcNow();
        pool.Unmark(entry.Id, KeysCsvStanding.MarkedBad);
        pool.Lift(entry.Id);
        pool.PlanCheck(entry.Id);
    }

    private NewKey Named(KeysCsvRow row) => new(row.Value, null, null, disk.Name);

    private static partial class Log
    {
        [LoggerMessage(EventIds.KeysFileTaken, LogLevel.Information, "{File}: {Added} new keys, {Disabled} no longer named and out of use")]
        public static partial void Taken(ILogger logger, string file, int added, int disabled);

        [LoggerMessage(EventIds.KeysFileDeleted, LogLevel.Warning, "{File}, line {Line} names a key that a person deleted here; it stays so until somebody adds it, or writes the line anew while Rotor runs")]
        public static partial void Deleted(ILogger logger, string file, int line);
    }
}
