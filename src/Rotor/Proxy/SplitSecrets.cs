using System.Buffers;
using System.Text.Json;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>Overwrites secrets that a streamed answer spells piece by piece, over several events.</summary>
/// <remarks>The pieces of one member are laid end to end, looked through, and put back where they were: nothing changes its length.</remarks>
internal static class SplitSecrets
{
    private const int MaxDepth = 64;

    // The members in which the dialects of streams send text.
    private static readonly byte[][] Members =
    [
        [.. "content"u8], [.. "text"u8], [.. "delta"u8], [.. "arguments"u8], [.. "reasoning"u8], [.. "reasoning_content"u8], [.. "thinking"u8], [.. "partial_json"u8], [.. "summary"u8],
    ];

    private readonly record struct Piece(int Member, int Start, int Length);

    public static void Redact(Span<byte> events, SecretRedactor redactor, PresentedSecrets presented)
    {
        if (!events.StartsWith("data:"u8) && events.IndexOf("\ndata:"u8) < 0) return;
        var pieces = Find(events);
        for (var member = 0; member < Members.Length; member++)
        {
            var own = pieces.FindAll(piece => piece.Member == member);
            if (own.Count < 2) continue;
            var joined = new ArrayBufferWriter<byte>(own.Sum(piece => piece.Length));
            foreach (var piece in own) joined.Write(events.Slice(piece.Start, piece.Length));
            var text = System.Runtime.InteropServices.MemoryMarshal.AsMemory(joined.WrittenMemory).Span;
            if (!(redactor.Redact(text) | presented.Redact(text))) continue;
            foreach (var piece in own)
            {
                text[..piece.Length].CopyTo(events[piece.Start..]);
                text = text[piece.Length..];
            }
        }
    }

    private static List<Piece> Find(ReadOnlySpan<byte> events)
    {
        var pieces = new List<Piece>();
        for (var start = 0; start < events.Length;)
        {
            var length = events[start..].IndexOf((byte)'\n');
            var line = length < 0 ? events[start..] : events.Slice(start, length);
            if (line.StartsWith("data:"u8)) Read(line[5..], start + 5, pieces);
            start += line.Length + 1;
        }
        return pieces;
    }

    private static void Read(ReadOnlySpan<byte> json, int offset, List<Piece> pieces)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: true, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        var member = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName) member = MemberAt(reader);
                else
                {
                    if (member >= 0 && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0)
                        pieces.Add(new Piece(member, offset + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
                    member = -1;
                }
            }
        }
        catch (JsonException)
        {
            // [DONE], or an event that is no JSON: what came before of it counts.
        }
    }

    private static int MemberAt(in Utf8JsonReader reader)
    {
        for (var i = 0; i < Members.Length; i++)
        {
            if (reader.ValueTextEquals(Members[i])) return i;
        }
        return -1;
    }
}
