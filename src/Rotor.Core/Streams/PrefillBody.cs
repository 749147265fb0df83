using System.Buffers;
using System.Text.Json;

namespace Rotor.Core.Streams;

/// <summary>
/// Adds the text so far to a request, for a model to go on from: as an assistant message at the end of <c>messages</c>, within the last message
/// where that is the assistant's already, or at the end of a text <c>prompt</c>. All other bytes stay as they are.
/// </summary>
public static class PrefillBody
{
    /// <summary>Writes the request with <paramref name="text"/> added.</summary>
    /// <param name="body">The request as it was sent.</param>
    /// <param name="text">What the answer begins with: the first <see cref="StreamLedger.PrefillLength"/> characters of its content.</param>
    /// <param name="output">Takes the new request; untouched when the result is false.</param>
    /// <returns>False where no text can be added: no JSON object, no messages or several lists of them, several choices asked for, or a last message of the assistant without text or with tool calls.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> body, ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        PrefillPlace place;
        try
        {
            place = PrefillPlace.Find(body);
        }
        catch (JsonException)
        {
            return false;
        }

        if (place.Kind == PrefillPlaceKind.None) return false;

        output.Write(body[..place.Position]);
        if (place.NeedsComma) output.Write(","u8);
        if (place.Kind == PrefillPlaceKind.NewMessage) output.Write("{\"role\":\"assistant\",\"content\":\""u8);
        if (place.Kind == PrefillPlaceKind.NewPart) output.Write("{\"type\":\"text\",\"text\":\""u8);
        JsonText.WriteEscaped(output, text);
        if (place.Kind != PrefillPlaceKind.InString) output.Write("\"}"u8);
        output.Write(body[place.Position..]);
        return true;
    }
}
