using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Rotor.TestSupport;

/// <summary>Looks for secrets in files and texts, however they are spelled there. Findings name the secret and the place, and never the value.</summary>
public sealed class SecretScan
{
    private readonly (string Name, string Spelling, byte[] Bytes)[] _needles;
    private readonly SearchValues<string> _any;

    /// <param name="secrets">Names and values.</param>
    public SecretScan(IEnumerable<KeyValuePair<string, string>> secrets)
    {
        _needles = [.. secrets.SelectMany(secret => SpellingsOf(secret.Value).Select(form => (secret.Key, form.Name, form.Bytes)))];
        _any = SearchValues.Create([.. _needles.Select(needle => Encoding.Latin1.GetString(needle.Bytes))], StringComparison.Ordinal);
        Longest = _needles.Length == 0 ? 0 : _needles.Max(needle => needle.Bytes.Length);
    }

    /// <summary>The length in bytes of the longest spelling of any secret.</summary>
    public int Longest { get; }

    /// <summary>What is found in the files of a folder, however deep: the secrets, and whatever is shaped like a key or a token of anybody's.</summary>
    /// <param name="folder">A folder that nobody need have left: files that are open elsewhere are read too.</param>
    /// <param name="except">Names of files that may hold secrets.</param>
    public IReadOnlyList<string> InFolder(string folder, params string[] except)
    {
        var found = new List<string>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !except.Contains(Path.GetFileName(path))))
        {
            var place = Path.GetRelativePath(folder, path);
            var content = ReadShared(path);
            found.AddRange(In(place, content));
            found.AddRange(SecretShapes.In(place, content));
            found.AddRange(In("the name " + place, Encoding.UTF8.GetBytes(path)));
        }

        return found;
    }

    /// <summary>What is found in a text.</summary>
    public IReadOnlyList<string> In(string place, string text) => In(place, Encoding.UTF8.GetBytes(text));

    /// <summary>What is found in these bytes.</summary>
    public IReadOnlyList<string> In(string place, ReadOnlySpan<byte> bytes)
    {
        // One pass for all spellings; which it was matters only when there is one.
        if (_needles.Length == 0 || !Encoding.Latin1.GetString(bytes).AsSpan().ContainsAny(_any)) return [];
        var found = new List<string>();
        foreach (var (name, spelling, needle) in _needles)
        {
            if (bytes.IndexOf(needle) is >= 0 and var at)
                found.Add($"{name}, {spelling}, in {place} at {at}, behind: {Before(bytes, at)}");
        }

        return found;
    }

    internal static string Before(ReadOnlySpan<byte> bytes, int at) =>
        string.Concat(Encoding.Latin1.GetString(bytes[Math.Max(0, at - 60)..at]).Select(c => c is >= ' ' and <= '~' ? c : '.'));

    private static ReadOnlySpan<byte> ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[file.Length];
        return content.AsSpan(0, file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
    }

    private static IEnumerable<(string Name, byte[] Bytes)> SpellingsOf(string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        return new (string Name, byte[] Bytes)[]
        {
            ("plain", utf8),
            ("as UTF-16", Encoding.Unicode.GetBytes(value)),
            ("as JSON", Encoding.UTF8.GetBytes(JavaScriptEncoder.Default.Encode(value))),
            ("as relaxed JSON", Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value))),
            ("as HTML", Encoding.UTF8.GetBytes(HtmlEncoder.Default.Encode(value))),
            ("in a URL", Encoding.UTF8.GetBytes(Uri.EscapeDataString(value))),
            ("in hex", Encoding.UTF8.GetBytes(Convert.ToHexString(utf8))),
            ("in small hex", Encoding.UTF8.GetBytes(Convert.ToHexStringLower(utf8))),
            ("in base64", Encoding.UTF8.GetBytes(Convert.ToBase64String(utf8)[..(utf8.Length / 3 * 4)])),
            ("reversed", [.. utf8.Reverse()]),
        }.DistinctBy(form => Convert.ToHexString(form.Bytes));
    }
}
