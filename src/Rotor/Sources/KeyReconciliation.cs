using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>Compares the keys that sources name with those that are kept, and says what is to change.</summary>
/// <remarks>
/// A person's word comes first: what a person deleted, disabled or added is theirs. A source adds what is new, disables what it no longer
/// names, takes that back when it names it again, and sets a weight only where it says another one than when it was last read.
/// </remarks>
internal static class KeyReconciliation
{
    /// <param name="kept">All keys of the store, deleted ones included.</param>
    /// <param name="named">What the sources name, the first of equal values counting.</param>
    /// <param name="fingerprint">How values are told apart in the store.</param>
    /// <param name="spared">Sources that keep their keys without naming them.</param>
    public static KeyReconciled Compare(
        IReadOnlyList<StoredKey> kept, IEnumerable<NewKey> named, Func<Secret, string> fingerprint, IReadOnlySet<string>? spared = null)
    {
        var byFingerprint = kept.ToDictionary(key => key.Fingerprint, StringComparer.Ordinal);
        var seen = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        var firstNamed = new List<(NewKey Key, string Fingerprint)>();
        foreach (var key in named)
        {
            var print = fingerprint(key.Value);
            if (seen.TryGetValue(print, out var sources))
            {
                sources.Add(key.Source);
                continue;
            }

            seen.Add(print, new HashSet<string>(StringComparer.Ordinal) { key.Source });
            firstNamed.Add((key, print));
        }

        var added = new List<NewKey>();
        var changed = new List<StoredKey>();
        foreach (var (key, print) in firstNamed)
        {
            if (!byFingerprint.TryGetValue(print, out var known))
                added.Add(key);
            else if (known.Deleted is null && Named(known, key, seen[print]) is var after && after != known)
                changed.Add(after);
        }

        changed.AddRange(kept
            .Where(key => key.Enabled && key.Source != StoredKey.PersonSource && spared?.Contains(key.Source) != true && !seen.ContainsKey(key.Fingerprint))
            .Select(key => key with { DisabledBy = DisabledBy.Source }));
        return new KeyReconciled(added, changed);
    }

    private static StoredKey Named(StoredKey known, NewKey key, HashSet<string> sources) => known with
    {
        Source = known.Source == StoredKey.PersonSource || sources.Contains(known.Source) ? known.Source : key.Source,
        DisabledBy = known.DisabledBy == DisabledBy.Source ? DisabledBy.Nobody : known.DisabledBy,
        Weight = key.Weight is { } weight && weight != known.SourceWeight ? weight : known.Weight,
        SourceWeight = key.Weight,
    };
}
