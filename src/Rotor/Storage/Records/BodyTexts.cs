using System.Text;
using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>The words in bodies, for search.</summary>
internal static class BodyTexts
{
    private const int SampleBytes = 512;

    /// <summary>Stands between two texts, so that no phrase is found across them.</summary>
    public static ReadOnlySpan<byte> Break => "\n\uE000\n"u8;

    /// <summary>Appends all texts of the bodies, a <see cref="Break"/> behind each.</summary>
    public static void Add(RequestBodies bodies, ByteWriter to)
    {
        Add(bodies.Request, to);
        Add(bodies.Assembled ?? bodies.Response, to);
    }

    /// <summary>The searchable texts of a record that stand in no term and no body: empty for most.</summary>
    public static string OfMetadata(RequestRecord record)
    {
        if (record.Error is null && record.Reason is null && record.Query.Length == 0 && record.ClientRequestId is null) return "";
        var brk = Encoding.UTF8.GetString(Break);
        return string.Join(brk, new[] { record.Error, record.Reason, record.Query, record.ClientRequestId }.Where(t => !string.IsNullOrEmpty(t)));
    }

    /// <summary>Whether a string holds words at all, and not base64 or a data URL.</summary>
    public static bool HoldsWords(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("data:"u8) && text[..Math.Min(text.Length, 128)].Contains((byte)',')) return false;
        if (text.Length < 256) return true;
        var sample = text[..Math.Min(text.Length, SampleBytes)];
        return sample.ContainsAnyInRange((byte)0x80, (byte)0xFF) || sample.IndexOfAny(" \n\t\\"u8) >= 0;
    }

    private static void Add(BodyPayload? payload, ByteWriter to)
    {
        if (payload is null) return;
        var bytes = payload.Bytes.Span;
        if (SseForm.IsStream(bytes))
        {
            SseForm.AddTexts(bytes, to);
            return;
        }
        var spots = new List<JsonSpot>();
        var end = JsonSpots.Find(bytes, spots);
        foreach (var spot in spots)
        {
            var inner = bytes.Slice(spot.Start, spot.Length);
            if (!HoldsWords(inner)) continue;
            JsonEscapes.TryUnescape(inner, to);
            to.Raw(Break);
        }
        if (end < bytes.Length && HoldsWords(bytes[end..])) to.Raw(bytes[end..]);
    }
}
