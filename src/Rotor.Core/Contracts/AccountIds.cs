using System.Text.Json;

namespace Rotor.Core.Contracts;

/// <summary>Finds the account id that OpenRouter puts into answers (<c>user_id</c> at the top level), which is not the client's to see.</summary>
public static class AccountIds
{
    /// <summary>True when <paramref name="text"/>, JSON or not, has a member that names an account.</summary>
    public static bool AreIn(ReadOnlySpan<byte> text) => text.IndexOf("\"user_id\""u8) >= 0;

    /// <summary>The bytes to leave out of <paramref name="json"/> so that its top-level <c>user_id</c> and one comma are gone; none when there is nothing to do.</summary>
    /// <remarks>Costs one vectorised search where the name does not occur. A body that is not JSON is left as it is.</remarks>
    public static ByteRange Find(ReadOnlySpan<byte> json)
    {
        if (!AreIn(json)) return default;
        try
        {
            return FindMember(json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static ByteRange FindMember(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = RequestScanner.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        var first = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var found = reader.NameEquals("user_id"u8);
            reader.Read();
            reader.Skip();
            if (found) return WithComma(json, start, (int)reader.BytesConsumed, first);
            first = false;
        }
        return default;
    }

    private static ByteRange WithComma(ReadOnlySpan<byte> json, int start, int end, bool first)
    {
        if (!first)
        {
            start = json[..start].LastIndexOf((byte)',');
            return ByteRange.FromBounds(start, end);
        }
        var next = end;
        while (next < json.Length && json[next] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') next++;
        return ByteRange.FromBounds(start, next < json.Length && json[next] == ',' ? next + 1 : end);
    }
}
