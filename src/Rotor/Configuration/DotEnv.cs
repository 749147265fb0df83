namespace Rotor.Configuration;

/// <summary>Reads the <c>NAME=value</c> lines of a <c>.env</c> file.</summary>
/// <remarks><c>#</c> starts a comment at a line's start or after white space, <c>export</c> is passed over, values may stand in single or double quotes
/// (<c>\n</c>, <c>\"</c> and <c>\\</c> mean themselves only in double ones). Nothing is expanded.</remarks>
internal static class DotEnv
{
    /// <summary>A line's name and value, or what is wrong with the line; never the line itself, which may hold a secret.</summary>
    public readonly record struct Line(int Number, string Name, string Value, string? Fault = null);

    public static IEnumerable<Line> Parse(string text)
    {
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line.StartsWith("export ", StringComparison.Ordinal))
                line = line[7..].TrimStart();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].Trim();
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
                yield return new Line(number, "", "", "write NAME=value");
            else if (Unquote(line[(equals + 1)..].Trim()) is { } value)
                yield return new Line(number, name, value);
            else
                yield return new Line(number, name, "", $"{name}: the closing quote is missing, or something follows it");
        }
    }

    private static string? Unquote(string value)
    {
        if (value.Length == 0 || value[0] is not ('"' or '\''))
            return CutComment(value);
        var quote = value[0];
        var result = new System.Text.StringBuilder(value.Length);
        for (var i = 1; i < value.Length; i++)
        {
            if (value[i] == quote)
                return CutComment(value[(i + 1)..]).Length == 0 ? result.ToString() : null;
            if (quote == '"' && value[i] == '\\' && i + 1 < value.Length && value[i + 1] is 'n' or '"' or '\\')
                result.Append(value[++i] == 'n' ? '\n' : value[i]);
            else
                result.Append(value[i]);
        }

        return null;
    }

    private static string CutComment(string value)
    {
        for (var i = 0; i < value.Length; i++)
            if (value[i] == '#' && (i == 0 || char.IsWhiteSpace(value[i - 1])))
                return value[..i].TrimEnd();
        return value.Trim();
    }
}
