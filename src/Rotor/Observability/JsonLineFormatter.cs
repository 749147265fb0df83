using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting;

namespace Rotor.Observability;

/// <summary>One JSON object a line: <c>time</c>, <c>level</c>, <c>message</c>, <c>logger</c>, <c>event</c>, <c>exception</c>, and the message's values by name.</summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level", Level(logEvent.Level));
            json.WriteString("message", LogLine.Message(logEvent));
            WriteProperties(json, logEvent);
            if (logEvent.Exception is { } exception)
                json.WriteString("exception", LogLine.WithoutKeys(exception.ToString()));
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteProperties(Utf8JsonWriter json, LogEvent log)
    {
        foreach (var (name, value) in log.Properties)
        {
            if (name == "SourceContext")
                json.WriteString("logger", LogLine.Property(log, name));
            else if (name == "EventId")
                json.WriteNumber("event", EventNumber(value));
            else if (name is not ("time" or "level" or "message" or "logger" or "event" or "exception"))
                WriteValue(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string name, LogEventPropertyValue value)
    {
        switch ((value as ScalarValue)?.Value)
        {
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int or long or short or byte:
                json.WriteNumber(name, Convert.ToInt64(((ScalarValue)value).Value, CultureInfo.InvariantCulture));
                break;
            case double real when double.IsFinite(real):
                json.WriteNumber(name, real);
                break;
            case decimal amount:
                json.WriteNumber(name, amount);
                break;
            case TimeSpan span:
                json.WriteNumber(name, span.TotalMilliseconds);
                break;
            case null when value is ScalarValue:
                json.WriteNull(name);
                break;
            case { } scalar:
                json.WriteString(name, LogLine.WithoutKeys(Convert.ToString(scalar, CultureInfo.InvariantCulture) ?? ""));
                break;
            default:
                json.WriteString(name, LogLine.WithoutKeys(value.ToString(null, CultureInfo.InvariantCulture)));
                break;
        }
    }

    private static int EventNumber(LogEventPropertyValue value) =>
        value is StructureValue structure
        && structure.Properties.FirstOrDefault(p => p.Name == "Id")?.Value is ScalarValue { Value: int id } ? id : 0;

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info",
        LogEventLevel.Warning => "warn",
        LogEventLevel.Error => "error",
        _ => "fatal",
    };
}
