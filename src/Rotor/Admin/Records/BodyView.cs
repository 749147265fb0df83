using System.Text.Json.Serialization;
using System.Text.Unicode;
using System.Text;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>How a body is shown.</summary>
/// <param name="Form">whole, events (of a stream, as they went out) or assembled (the answer that a stream's events make).</param>
/// <param name="Encoding">utf-8, or base64 where the bytes are no text.</param>
/// <param name="Size">The size of the whole body in bytes; of an assembled one, of its events.</param>
/// <param name="Truncated">True when only its beginning was kept.</param>
internal sealed record BodyView(string Form, string Encoding, long Size, bool Truncated)
{
    private const int LongestCharacter = 4;

    [JsonIgnore]
    public string Text { get; private init; } = "";

    public static BodyView? Of(BodyPayload? payload, string form) => payload is null ? null : Of(payload.Bytes.Span, payload, form);

    /// <param name="bytes">What is shown.</param>
    /// <param name="kept">What was kept.</param>
    /// <param name="form">How the one was made from the other.</param>
    public static BodyView Of(ReadOnlySpan<byte> bytes, BodyPayload kept, string form)
    {
        var text = kept.Truncated ? WithoutHalfCharacter(bytes) : bytes;
        return Utf8.IsValid(text)
            ? new BodyView(form, "utf-8", kept.TrueSize, kept.Truncated) { Text = System.Text.Encoding.UTF8.GetString(text) }
            : new BodyView(form, "base64", kept.TrueSize, kept.Truncated) { Text = Convert.ToBase64String(bytes) };
    }

    private static ReadOnlySpan<byte> WithoutHalfCharacter(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back < LongestCharacter && back <= bytes.Length; back++)
        {
            if (bytes[^back] < 0x80)
                break;
            if (bytes[^back] >= 0xC0)
                return Rune.DecodeFromUtf8(bytes[^back..], out _, out _) == System.Buffers.OperationStatus.Done ? bytes : bytes[..^back];
        }

        return bytes;
    }
}
