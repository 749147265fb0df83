using System.Text.Json;
using System.Text.Unicode;

namespace Rotor.Core.Streams;

/// <summary>Reads what an event says: one pass of a JSON reader over its data, no copy, nothing allocated for a well-formed event.</summary>
public static class EventInspector
{
    // Deeper than any answer seen; a deeper event is taken for malformed.
    internal static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    /// <summary>
    /// Looks at an event as the scanner gave it. Data events are read; foreign lines too, but only to find an error that came without the
    /// form of an event; an oversize one is taken for content.
    /// </summary>
    public static EventFacts Inspect(StreamDialect dialect, in SseEvent e) => e.Kind switch
    {
        SseEventKind.Data => Inspect(dialect, e.Data, e.Name),
        SseEventKind.Oversize => new EventFacts { WellFormed = true, Content = ContentKinds.Other },
        SseEventKind.Done => new EventFacts { WellFormed = true, IsEnd = true },
        SseEventKind.Foreign => InspectForeign(dialect, e.Data),
        _ => new EventFacts { WellFormed = true },
    };

    internal static bool IsJson(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data, ReaderOptions);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static EventFacts InspectForeign(StreamDialect dialect, ReadOnlySpan<byte> lines)
    {
        var facts = lines.IsEmpty || lines[0] != (byte)'{' ? default : Inspect(dialect, lines);
        return facts.HasError ? facts : default;
    }

    /// <summary>Looks at a JSON text: an event's data, or the body of an answer that is no stream.</summary>
    /// <param name="dialect">The form of the route.</param>
    /// <param name="data">The JSON, without the end marker.</param>
    /// <param name="name">The event's name, used where the data names no <c>type</c>.</param>
    public static EventFacts Inspect(StreamDialect dialect, ReadOnlySpan<byte> data, ReadOnlySpan<byte> name = default)
    {
        if (!Utf8.IsValid(data)) return default;
        try
        {
            var reading = new EventReading(data);
            reading.Read();
            return reading.Conclude(dialect, name);
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
