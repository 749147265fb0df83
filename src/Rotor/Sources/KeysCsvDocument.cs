using System.Globalization;
using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>A <c>keys.csv</c> as it was read: <c>key;status;usage_count_or_error_msg;marked_bad_at</c>, one key a line, of which all but the first column may be missing.</summary>
/// <remarks>
/// Text is kept a character for each byte, so that every line that is not changed is written back byte for byte, in whatever encoding somebody wrote it. Comments,
/// empty lines, the heading and lines that are no key's stay where they are.
/// </remarks>
internal sealed class KeysCsvDocument
{
    public const string Heading = "key;status;usage_count_or_error_msg;marked_bad_at";
    public const string Prefix = "sk-or-";
    private const string Mark = "\u00EF\u00BB\u00BF";
    private static readonly Encoding Bytes = Encoding.Latin1;

    private readonly string[] _lines;

    private KeysCsvDocument(string[] lines)
    {
        _lines = lines;
        Read();
    }

    /// <summary>The keys, the first of equal ones, in the order of the file.</summary>
    public List<KeysCsvRow> Rows { get; } = [];

    /// <summary>What was passed over or taken for something else, by line number and never by its text.</summary>
    public List<string> Warnings { get; } = [];

    public static KeysCsvDocument Parse(ReadOnlySpan<byte> content) => new(Bytes.GetString(content).Split('\n'));

    /// <summary>What a new file holds.</summary>
    public static byte[] New() => Encoding.ASCII.GetBytes($"{Heading}\n# One key a line: sk-or-... alone is enough.\n");

    /// <summary>A text with the lines that another has and the one it was made from had not.</summary>
    public static byte[] Add(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other, ReadOnlySpan<byte> from)
    {
        var known = Bytes.GetString(text).Split('\n').Concat(Bytes.GetString(from).Split('\n')).ToHashSet(StringComparer.Ordinal);
        var keys = Parse(text).Rows.Concat(Parse(from).Rows).Select(row => row.Value).ToHashSet();
        var document = Parse(other);
        var ofKnownKeys = document.Rows.Where(row => keys.Contains(row.Value)).Select(row => row.Line).ToHashSet();
        var added = document._lines.Where((line, number) => line.Length > 0 && !known.Contains(line) && !ofKnownKeys.Contains(number)).ToArray();
        var end = text.Length == 0 || text[^1] == (byte)'\n' ? "" : "\n";
        return added.Length == 0 ? text.ToArray() : Bytes.GetBytes(Bytes.GetString(text) + end + string.Join('\n', added) + "\n");
    }

    /// <summary>The file with other lines for some of its keys.</summary>
    /// <param name="replace">By line: what stands there now, without its line end; null takes the line away.</param>
    public byte[] With(IReadOnlyDictionary<int, string?> replace)
    {
        var lines = new List<string>(_lines.Length);
        for (var i = 0; i < _lines.Length; i++)
        {
            if (!replace.TryGetValue(i, out var text))
                lines.Add(_lines[i]);
            else if (text is not null)
                lines.Add((i == 0 && _lines[0].StartsWith(Mark, StringComparison.Ordinal) ? Mark : "") + text + (_lines[i].EndsWith('\r') ? "\r" : ""));
        }

        return Bytes.GetBytes(string.Join('\n', lines));
    }

    /// <summary>The line of a key in good standing; columns past the fourth stay.</summary>
    public string Good(KeysCsvRow row, long count) => Line(row, "good", count.ToString(CultureInfo.InvariantCulture), "");

    /// <summary>The line of a key that is out of use, since <paramref name="since"/> of the local clock.</summary>
    public string Bad(KeysCsvRow row, string why, DateTimeOffset since) =>
        Line(row, "bad", Cell(why), since.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));

    private string Line(KeysCsvRow row, string status, string third, string fourth)
    {
        var more = Cells(_lines[row.Line]).Skip(4).ToArray();
        return string.Join(';', [row.Value.Reveal(), status, third, fourth, .. more]);
    }

    // A column ends at a semicolon, a row at a line end.
    private static string Cell(string text) =>
        Bytes.GetString(Encoding.UTF8.GetBytes(text.Replace(';', ',').ReplaceLineEndings(" ")));

    private static string[] Cells(string line) => line.Replace(Mark, "", StringComparison.Ordinal).TrimEnd('\r').Split(';');

    private void Read()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _lines.Length; i++)
        {
            var cells = Array.ConvertAll(Cells(_lines[i]), cell => cell.Trim(' ', '\t', '"'));
            if (cells[0].Length == 0 || cells[0][0] == '#' || cells[0].Equals("key", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!cells[0].StartsWith(Prefix, StringComparison.Ordinal))
                Warnings.Add($"line {i + 1} does not begin with {Prefix}; it is no key and stays as it is");
            else if (KeyRules.FaultOfValue(cells[0]) is { } fault)
                Warnings.Add($"line {i + 1} stays as it is: {fault}");
            else if (!seen.Add(cells[0]))
                Warnings.Add($"line {i + 1} names a key that stands further up; it stays as it is");
            else
                Rows.Add(ReadRow(i, cells));
        }
    }

    private KeysCsvRow ReadRow(int line, string[] cells)
    {
        string At(int column) => column < cells.Length ? cells[column] : "";
        var status = At(1);
        var isGood = status.Length == 0 || status.Equals("good", StringComparison.OrdinalIgnoreCase);
        if (!isGood && !status.Equals("bad", StringComparison.OrdinalIgnoreCase))
            Warnings.Add($"line {line + 1}: the status is neither good nor bad; it counts as bad");
        if (!isGood)
        {
            if (At(3).Length > 0 && !DateTime.TryParseExact(At(3), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                Warnings.Add($"line {line + 1}: the time is not written as 2026-01-31 23:59:59; it is left as it is");
            return new KeysCsvRow(line, new Secret(cells[0]), true, 0, Encoding.UTF8.GetString(Bytes.GetBytes(At(2))), At(3));
        }

        if (!long.TryParse(At(2), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && At(2).Length > 0)
            Warnings.Add($"line {line + 1}: the count is no whole number; 0 is taken");
        return new KeysCsvRow(line, new Secret(cells[0]), false, count, "", "");
    }
}
