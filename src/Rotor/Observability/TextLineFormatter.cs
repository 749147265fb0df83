using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;

namespace Rotor.Observability;

/// <summary>One line for people: <c>05:12:33.123 INF message</c>, an exception on the lines after it.</summary>
/// <param name="timeFormat">How the local time is written.</param>
/// <param name="color">Whether levels are coloured, for terminals.</param>
internal sealed class TextLineFormatter(string timeFormat, bool color) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        var (on, off) = Color(logEvent.Level);
        output.Write(logEvent.Timestamp.ToString(timeFormat, CultureInfo.InvariantCulture));
        output.Write($" {on}{LogLine.Short(logEvent.Level)}{off} ");
        output.WriteLine(OneLine(LogLine.Message(logEvent)));
        if (logEvent.Exception is { } exception)
            output.WriteLine(LogLine.WithoutKeys(exception.ToString()));
    }

    // What came from a client must not be able to write a line of its own, or to move a terminal's cursor.
    private static string OneLine(string text) =>
        text.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && !text.Contains('\x7f', StringComparison.Ordinal)
            ? text
            : string.Create(text.Length, text, (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = char.IsControl(from[i]) ? ' ' : from[i];
            });

    private (string On, string Off) Color(LogEventLevel level) => !color ? ("", "") : level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => ("\x1b[90m", "\x1b[0m"),
        LogEventLevel.Information => ("\x1b[32m", "\x1b[0m"),
        LogEventLevel.Warning => ("\x1b[33m", "\x1b[0m"),
        _ => ("\x1b[31m", "\x1b[0m"),
    };
}
