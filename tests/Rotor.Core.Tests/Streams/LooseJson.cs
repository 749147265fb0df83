using System.Globalization;
using System.Text;

namespace Rotor.Core.Tests.Streams;

/// <summary>A small JSON reader that keeps half surrogate pairs, which the framework's readers refuse. Numbers and literals stay text, null is null.</summary>
internal static class LooseJson
{
    public static object? Parse(string json)
    {
        var at = 0;
        var value = Value(json, ref at);
        Skip(json, ref at);
        Assert.Equal(json.Length, at);
        return value;
    }

    private static object? Value(string json, ref int at)
    {
        Skip(json, ref at);
        switch (json[at])
        {
            case '{': return Object(json, ref at);
            case '[': return Array(json, ref at);
            case '"': return Text(json, ref at);
            default:
                var start = at;
                while (at < json.Length && !",]} \n".Contains(json[at], StringComparison.Ordinal)) at++;
                var literal = json[start..at];
                return literal == "null" ? null : literal;
        }
    }

    private static Dictionary<string, object?> Object(string json, ref int at)
    {
        var members = new Dictionary<string, object?>();
        while (Next(json, ref at, '}'))
        {
            Skip(json, ref at);
            var name = Text(json, ref at);
            Skip(json, ref at);
            Assert.Equal(':', json[at++]);
            members.Add(name, Value(json, ref at));
        }

        return members;
    }

    private static List<object?> Array(string json, ref int at)
    {
        var items = new List<object?>();
        while (Next(json, ref at, ']')) items.Add(Value(json, ref at));
        return items;
    }

    // Steps over the opening bracket or a comma; false, behind it, at the closing bracket.
    private static bool Next(string json, ref int at, char close)
    {
        Skip(json, ref at);
        if (json[at] is '{' or '[')
        {
            at++;
            Skip(json, ref at);
            if (json[at] != close) return true;
            at++;
            return false;
        }

        if (json[at] == ',')
        {
            at++;
            return true;
        }

        Assert.Equal(close, json[at++]);
        return false;
    }

    private static string Text(string json, ref int at)
    {
        Assert.Equal('"', json[at++]);
        var text = new StringBuilder();
        for (; json[at] != '"'; at++)
        {
            Assert.True(json[at] >= ' ', "a control character in a string");
            if (json[at] != '\\')
            {
                text.Append(json[at]);
                continue;
            }

            at++;
            if (json[at] != 'u')
            {
                text.Append("\"\\/\b\f\n\r\t"["\"\\/bfnrt".IndexOf(json[at], StringComparison.Ordinal)]);
                continue;
            }

            text.Append((char)ushort.Parse(json.AsSpan(at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            at += 4;
        }

        at++;
        return text.ToString();
    }

    private static void Skip(string json, ref int at)
    {
        while (at < json.Length && char.IsWhiteSpace(json[at])) at++;
    }
}
