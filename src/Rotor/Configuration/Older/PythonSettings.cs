using System.Globalization;

namespace Rotor.Configuration.Older;

/// <summary>Reads the lines <c>NAME = value</c> of a Python file without running any of it.</summary>
/// <remarks>A value is a text in quotes, a number, <c>True</c>, <c>False</c> or <c>None</c>, <c>os.getenv("NAME", value)</c> or <c>os.environ.get</c>, two of these with
/// <c>or</c> between them, and any of that inside <c>int(…)</c>, <c>float(…)</c>, <c>str(…)</c> or <c>bool(…)</c>. What is indented may hold or not, so its value is not
/// known; what stands between three quotes is text.</remarks>
internal sealed class PythonSettings(Func<string, string?> environment)
{
    private static readonly string[] TripleQuotes = ["\"\"\"", "'''"];
    private static readonly string[] Wrappers = ["int(", "float(", "str(", "bool("];
    private static readonly string[] Lookups = ["os.getenv(", "os.environ.get(", "getenv(", "environ.get("];

    /// <summary>A name in capitals and its value; null where that is something else than what is read here.</summary>
    public readonly record struct Entry(int Line, string Name, string? Value);

    public IEnumerable<Entry> Parse(string text)
    {
        var number = 0;
        string? quotes = null;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            if (IsInside(raw, ref quotes))
                continue;
            var line = raw.Trim();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || (equals + 1 < line.Length && line[equals + 1] == '='))
                continue;
            var name = line[..equals].Split(':')[0].Trim();
            if (name.Length > 0 && char.IsAsciiLetterUpper(name[0]) && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_'))
                yield return new Entry(number, name, char.IsWhiteSpace(raw[0]) ? null : Evaluate(line[(equals + 1)..]));
        }
    }

    // Whether a line belongs to a text between three quotes, also when that begins or ends in it.
    private static bool IsInside(string line, ref string? quotes)
    {
        var inside = quotes is not null;
        for (var at = 0; at < line.Length; at++)
        {
            if (quotes is null && line[at] == '#')
                break;
            foreach (var mark in TripleQuotes)
            {
                if ((quotes ?? mark) != mark || string.CompareOrdinal(line, at, mark, 0, mark.Length) != 0)
                    continue;
                (quotes, inside) = (quotes is null ? mark : null, true);
                at += mark.Length - 1;
                break;
            }
        }

        return inside;
    }

    private string? Evaluate(string text)
    {
        var at = 0;
        var value = Either(text, ref at);
        SkipBlank(text, ref at);
        return at == text.Length || text[at] == '#' ? value : null;
    }

    private string? Either(string text, ref int at)
    {
        var value = One(text, ref at);
        while (value is not null && Take(text, ref at, "or "))
        {
            if (One(text, ref at) is not { } other)
                return null;
            value = value.Length > 0 ? value : other;
        }

        return value;
    }

    private string? One(string text, ref int at)
    {
        SkipBlank(text, ref at);
        foreach (var wrapper in Wrappers)
            if (Take(text, ref at, wrapper))
                return Either(text, ref at) is { } inner && Take(text, ref at, ")") ? inner : null;
        foreach (var lookup in Lookups)
            if (Take(text, ref at, lookup))
                return Lookup(text, ref at);
        return at < text.Length && text[at] is '"' or '\'' ? Quoted(text, ref at) : Word(text, ref at);
    }

    private string? Lookup(string text, ref int at)
    {
        SkipBlank(text, ref at);
        if (at >= text.Length || text[at] is not ('"' or '\'') || Quoted(text, ref at) is not { } name)
            return null;
        var otherwise = "";
        if (Take(text, ref at, ","))
        {
            if (Either(text, ref at) is not { } given)
                return null;
            otherwise = given;
        }

        return Take(text, ref at, ")") ? environment(name) is { Length: > 0 } set ? set : otherwise : null;
    }

    private static string? Quoted(string text, ref int at)
    {
        var end = text.IndexOf(text[at], at + 1);
        if (end < 0 || text.AsSpan(at, end - at).Contains('\\'))
            return null;
        var value = text[(at + 1)..end];
        at = end + 1;
        return value;
    }

    private static string? Word(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '_' or '-'))
            at++;
        var word = text[start..at];
        return word switch
        {
            "True" => "true",
            "False" => "false",
            "None" => "",
            _ => decimal.TryParse(word.Replace("_", "", StringComparison.Ordinal), NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
                ? number.ToString(CultureInfo.InvariantCulture)
                : null,
        };
    }

    private static bool Take(string text, ref int at, string what)
    {
        SkipBlank(text, ref at);
        if (string.CompareOrdinal(text, at, what, 0, what.Length) != 0)
            return false;
        at += what.Length;
        return true;
    }

    private static void SkipBlank(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
    }
}
