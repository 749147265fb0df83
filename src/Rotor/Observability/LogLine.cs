using System.Globalization;
using System.Text;
using Serilog.Events;
using Serilog.Parsing;

namespace Rotor.Observability;

/// <summary>What the text and the JSON form of a log line share.</summary>
internal static class LogLine
{
    private const string KeyMark = "sk-or-";

    /// <summary>The level in three letters.</summary>
    public static string Short(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "TRC",
        LogEventLevel.Debug => "DBG",
        LogEventLevel.Information => "INF",
        LogEventLevel.Warning => "WRN",
        LogEventLevel.Error => "ERR",
        _ => "FTL",
    };

    /// <summary>The message with its values filled in; texts stand as they are, without the quotes that the library would add.</summary>
    public static string Message(LogEvent log)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        foreach (var token in log.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property && Property(log, property.PropertyName) is { } value && property.Format is null)
                text.Write(value);
            else
                token.Render(log.Properties, text, CultureInfo.InvariantCulture);
        }

        return WithoutKeys(text.ToString());
    }

    /// <summary>A property as text without quotes, a dash for one without a value, or null where the event has none of that name.</summary>
    public static string? Property(LogEvent log, string name) => !log.Properties.TryGetValue(name, out var value) ? null : value switch
    {
        ScalarValue { Value: null } => "-",
        ScalarValue { Value: { } scalar } => Convert.ToString(scalar, CultureInfo.InvariantCulture),
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };

    /// <summary>Cuts every OpenRouter key to its last four characters: the second wall, for text that came from elsewhere.</summary>
    public static string WithoutKeys(string text)
    {
        var start = text.IndexOf(KeyMark, StringComparison.Ordinal);
        if (start < 0)
            return text;
        var result = new StringBuilder(text.Length);
        var from = 0;
        for (; start >= 0; start = text.IndexOf(KeyMark, from, StringComparison.Ordinal))
        {
            var end = start + KeyMark.Length;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_'))
                end++;
            // The mark alone is no key, but a word about keys.
            if (end - start == KeyMark.Length)
            {
                result.Append(text, from, end - from);
                from = end;
                continue;
            }

            var shown = end - start >= KeyMark.Length + 12 ? text[(end - 4)..end] : "";
            result.Append(text, from, start - from).Append('…').Append(shown);
            from = end;
        }

        return result.Append(text, from, text.Length - from).ToString();
    }
}
