using System.Buffers;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using Rotor.Core.Keys;

namespace Rotor.Core.RequestLog;

/// <summary>Overwrites every secret that Rotor knows in text that is to be kept, however the secret is spelled there: plain, JSON-escaped or URL-encoded.</summary>
/// <remarks>
/// One pass, whatever the number of secrets: at each byte the next eight are looked up in a small filter, and only where it says "perhaps" the
/// secrets that hold those bytes are compared. Thread-safe; adding a secret swaps the table.
/// </remarks>
public sealed class SecretRedactor
{
    /// <summary>A shorter secret is not looked for: it would be found in innocent text.</summary>
    public const int MinLength = 8;

    private const int Window = sizeof(ulong);
    private const int CommonBeginning = 10;
    private const int FilterBits = 16;

    private readonly Lock _gate = new();
    private readonly HashSet<Secret> _known = [];
    private volatile Table _table = new([]);

    /// <summary>Adds a secret; one that is known already, or too short, changes nothing.</summary>
    public void Add(Secret secret)
    {
        if (secret.Reveal().Length < MinLength) return;
        lock (_gate)
        {
            if (_known.Add(secret)) _table = new Table(_known);
        }
    }

    /// <summary>Adds many at the price of one.</summary>
    public void AddRange(IEnumerable<Secret> secrets)
    {
        lock (_gate)
        {
            var before = _known.Count;
            _known.UnionWith(secrets.Where(secret => secret.Reveal().Length >= MinLength));
            if (_known.Count != before) _table = new Table(_known);
        }
    }

    /// <summary>Overwrites the secrets in place with asterisks, length kept.</summary>
    /// <returns>True when there was one.</returns>
    public bool Redact(Span<byte> bytes)
    {
        var table = _table;
        if (table.IsEmpty) return false;
        List<(int Start, int Length)>? found = null;
        for (var i = 0; i + Window <= bytes.Length; i++)
        {
            if (table.MayStandAt(bytes[i..]) && table.Find(bytes, i) is { Length: > 0 } place) (found ??= []).Add(place);
        }
        if (found is null) return false;
        // Only now: one secret may begin within another.
        foreach (var (start, length) in found) bytes.Slice(start, length).Fill((byte)'*');
        return true;
    }

    /// <summary>The text without secrets.</summary>
    public string Redact(string text)
    {
        if (_table.IsEmpty || text.Length < MinLength) return text;
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(text, bytes);
            return Redact(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    /// <summary>Overwrites one secret in place, length kept, however it is spelled.</summary>
    /// <returns>True when it was there.</returns>
    public static bool Redact(Span<byte> bytes, Secret secret)
    {
        var found = false;
        foreach (var spelling in secret.Reveal().Length < MinLength ? [] : SpellingsOf(secret.Reveal()))
        {
            for (var rest = bytes; rest.IndexOf(spelling) is var at and >= 0; rest = rest[(at + spelling.Length)..])
            {
                rest.Slice(at, spelling.Length).Fill((byte)'*');
                found = true;
            }
        }

        return found;
    }

    /// <summary>The ways in which a value may stand in a text: plain, JSON-escaped, URL-encoded.</summary>
    private static IEnumerable<byte[]> SpellingsOf(string value)
    {
        // Most keys are spelled alike everywhere.
        if (value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return [Encoding.UTF8.GetBytes(value)];
        string[] forms =
        [
            value,
            JavaScriptEncoder.Default.Encode(value),
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value),
            value.Replace("/", "\\/", StringComparison.Ordinal),
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value).Replace("/", "\\/", StringComparison.Ordinal),
            Uri.EscapeDataString(value),
            WebUtility.UrlEncode(value),
        ];
        return forms.Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length).Select(Encoding.UTF8.GetBytes);
    }

    private static uint Slot(ulong window) => (uint)((window * 0x9E3779B97F4A7C15UL) >> (64 - FilterBits));

    /// <summary>A secret as it may be spelled, known by eight of its bytes.</summary>
    private readonly record struct Spelling(byte[] Bytes, int Offset);

    private sealed class Table
    {
        private readonly ulong[] _filter = new ulong[1 << (FilterBits - 6)];
        private readonly Dictionary<ulong, Spelling[]> _byWindow;

        public Table(IEnumerable<Secret> secrets)
        {
            _byWindow = secrets.SelectMany(Spellings)
                .GroupBy(s => WindowAt(s.Bytes.AsSpan(s.Offset)))
                .ToDictionary(group => group.Key, group => group.OrderByDescending(s => s.Bytes.Length).ToArray());
            foreach (var window in _byWindow.Keys) _filter[Slot(window) >> 6] |= 1UL << (int)(Slot(window) & 63);
        }

        public bool IsEmpty => _byWindow.Count == 0;

        public bool MayStandAt(ReadOnlySpan<byte> bytes)
        {
            var slot = Slot(WindowAt(bytes));
            return (_filter[slot >> 6] & (1UL << (int)(slot & 63))) != 0;
        }

        public (int Start, int Length) Find(ReadOnlySpan<byte> bytes, int at)
        {
            if (!_byWindow.TryGetValue(WindowAt(bytes[at..]), out var candidates)) return default;
            foreach (var candidate in candidates)
            {
                var start = at - candidate.Offset;
                if (start >= 0 && bytes[start..].StartsWith(candidate.Bytes)) return (start, candidate.Bytes.Length);
            }
            return default;
        }

        private static ulong WindowAt(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<ulong>(bytes);

        private static IEnumerable<Spelling> Spellings(Secret secret) => SpellingsOf(secret.Reveal())
            .Where(bytes => bytes.Length >= Window)
            // Keys of one maker begin alike: the bytes behind the beginning tell them apart.
            .Select(bytes => new Spelling(bytes, bytes.Length >= CommonBeginning + Window ? CommonBeginning : 0));
    }
}
