using System.Text.Json;
using System.Text.Json.Serialization;
using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>What <c>keys.csv</c> said of each of its keys when it was last read or written: whoever finds it saying something else knows that a person wrote it.</summary>
internal sealed class KeysCsvLedger
{
    private readonly Dictionary<string, KeysCsvEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _dropped = new(StringComparer.Ordinal);
    private Dictionary<string, Remembered> _remembered = new(StringComparer.Ordinal);

    /// <summary>What is kept of a line over restarts, under the fingerprint of its key; also of one whose key is deleted as long as it stands there.</summary>
    internal sealed record Remembered(bool Bad, long Count, long Before, bool Dropped = false);

    /// <summary>Whether the file has lines that are older than what was written last, as somebody saved what they had read before.</summary>
    public bool HasStaleLines { get; set; }

    /// <summary>Whether an earlier run left what it knew.</summary>
    public bool Remembers { get; private set; }

    public IEnumerable<KeysCsvEntry> Entries => _entries.Values;

    public int Count => _entries.Count;

    public bool Knew(Secret value, string fingerprint) =>
        _entries.ContainsKey(value.Reveal()) || IsDropped(value) || _remembered.ContainsKey(fingerprint);

    public KeysCsvEntry? Find(Secret value) => _entries.GetValueOrDefault(value.Reveal());

    public bool IsDropped(Secret value) => _dropped.ContainsKey(value.Reveal());

    /// <summary>The entry of a key, as an earlier run left it where it is new to this one.</summary>
    public (KeysCsvEntry Entry, bool IsNew) Open(Secret value, string id, string fingerprint)
    {
        _dropped.Remove(value.Reveal());
        if (Find(value) is { } known && known.Id == id)
            return (known, false);
        var entry = new KeysCsvEntry(id, fingerprint);
        _entries[value.Reveal()] = entry;
        if (!_remembered.TryGetValue(fingerprint, out var earlier) || earlier.Dropped)
            return (entry, true);
        (entry.IsBad, entry.Count, entry.First, entry.Before) = (earlier.Bad, earlier.Count, earlier.Count, earlier.Before);
        return (entry, false);
    }

    /// <summary>Its key was deleted by a person: its line goes.</summary>
    public void Drop(Secret value, string fingerprint)
    {
        _entries.Remove(value.Reveal());
        _dropped[value.Reveal()] = fingerprint;
    }

    /// <summary>Takes note of what was written.</summary>
    public void Written(KeysCsvDocument document, DateTimeOffset now)
    {
        HasStaleLines = false;
        foreach (var row in document.Rows)
            Find(row.Value)?.Written(row, now);
    }

    /// <summary>Keeps only the keys that the file still names.</summary>
    public void Trim(IEnumerable<KeysCsvRow> rows)
    {
        var named = rows.Select(row => row.Value.Reveal()).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _entries.Keys.Where(value => !named.Contains(value)).ToArray())
            _entries.Remove(gone);
        foreach (var gone in _dropped.Keys.Where(value => !named.Contains(value)).ToArray())
            _dropped.Remove(gone);
        _remembered = [];
    }

    public void Recall(byte[]? kept)
    {
        if (kept is null)
            return;
        Remembers = true;
        try
        {
            _remembered = JsonSerializer.Deserialize(kept, KeysCsvJson.Default.DictionaryStringRemembered) ?? [];
        }
        catch (JsonException)
        {
            // Then every line is taken as it stands.
        }
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, Remembered>(
            _entries.Values.Select(entry => KeyValuePair.Create(entry.Fingerprint, new Remembered(entry.IsBad, entry.Count, entry.Before)))
                .Concat(_dropped.Values.Select(print => KeyValuePair.Create(print, new Remembered(false, 0, 0, Dropped: true)))),
            StringComparer.Ordinal),
        KeysCsvJson.Default.DictionaryStringRemembered);
}

[JsonSerializable(typeof(Dictionary<string, KeysCsvLedger.Remembered>))]
internal sealed partial class KeysCsvJson : JsonSerializerContext;
