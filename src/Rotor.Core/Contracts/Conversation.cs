using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rotor.Core.Contracts;

/// <summary>Names the conversation that a request belongs to, the way OpenRouter's sticky routing does, so that both agree.</summary>
public static class Conversation
{
    /// <summary>
    /// A hash of <c>session_id</c>, else of the header <c>x-session-id</c>, else of <c>prompt_cache_key</c>, else of the first system and the
    /// first user message; 0 when there is none of them. The same on every machine.
    /// </summary>
    public static ulong Hash(RequestScan scan, ReadOnlySpan<byte> body, string? sessionHeader)
    {
        if (scan.SessionId is { } session) return Hash(session);
        if (sessionHeader is { Length: > 0 }) return Hash(sessionHeader);
        if (scan.PromptCacheKey is { } cacheKey) return Hash(cacheKey);
        return scan.Messages.IsNone ? 0 : HashMessages(scan.Messages.Of(body));
    }

    private static ulong Hash(string text) => Hash(Encoding.UTF8.GetBytes(text), default);

    private static ulong HashMessages(ReadOnlySpan<byte> messages)
    {
        // A prompt, or an input that is one text: the text is the conversation's beginning.
        if (messages[0] != '[') return Hash(messages, default);
        ByteRange system = default, user = default;
        var reader = new Utf8JsonReader(messages, new JsonReaderOptions { MaxDepth = RequestScanner.MaxDepth });
        reader.Read();
        while (user.IsNone && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = reader.TokenStartIndex;
            var isSystem = IsSystem(ref reader);
            var message = ByteRange.FromBounds(start, reader.BytesConsumed);
            if (!isSystem) user = message;
            else if (system.IsNone) system = message;
        }
        return user.IsNone && system.IsNone ? 0 : Hash(system.Of(messages), user.Of(messages));
    }

    private static bool IsSystem(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }
        var system = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var role = reader.NameEquals("role"u8);
            reader.Read();
            if (role && reader.TokenType == JsonTokenType.String) system = reader.NameEquals("system"u8) || reader.NameEquals("developer"u8);
            reader.Skip();
        }
        return system;
    }

    private static ulong Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> digests = stackalloc byte[SHA256.HashSizeInBytes * 2];
        SHA256.HashData(first, digests);
        SHA256.HashData(second, digests[SHA256.HashSizeInBytes..]);
        SHA256.HashData(digests, digests);
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(digests);
        return hash == 0 ? 1 : hash; // 0 means "no conversation"
    }
}
