namespace Rotor.Configuration.Older;

/// <summary>Reads the lines of an INI file as Python's parser does: <c>name = value</c> or <c>name: value</c> under <c>[Section]</c>.</summary>
/// <remarks>A line that begins with <c>#</c> or <c>;</c> is a comment, an indented one goes on with the value before, <c>%%</c> is one percent sign,
/// and a single one is taken as it stands.</remarks>
internal static class IniFile
{
    /// <summary>A value and where it stands; or what is wrong with the line, never the line itself.</summary>
    public readonly record struct Entry(int Line, string Section, string Name, string Value, string? Fault = null);

    public static IReadOnlyList<Entry> Parse(string text)
    {
        var entries = new List<Entry>();
        var (number, section, open) = (0, "", false);
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (open && char.IsWhiteSpace(raw[0]))
                entries[^1] = entries[^1] with { Value = (entries[^1].Value + "\n" + Unescape(line)).Trim() };
            else if (line[0] == '[' && line[^1] == ']')
                (section, open) = (line[1..^1].Trim(), false);
            else
            {
                entries.Add(Read(number, section, line));
                open = entries[^1].Fault is null;
            }
        }

        return entries;
    }

    private static Entry Read(int number, string section, string line)
    {
        var end = line.IndexOfAny(['=', ':']);
        return end <= 0
            ? new Entry(number, section, "", "", "write name = value")
            : new Entry(number, section, line[..end].Trim().ToLowerInvariant(), Unescape(line[(end + 1)..].Trim()));
    }

    private static string Unescape(string text) => text.Replace("%%", "%", StringComparison.Ordinal);
}
