using System.Text.Json;

namespace Rotor.Core;

/// <summary>Compares what a JSON reader stands on, whatever it is spelled like.</summary>
public static class JsonNames
{
    /// <summary>
    /// As <see cref="Utf8JsonReader.ValueTextEquals(ReadOnlySpan{byte})"/>, which throws on a name that holds half of a surrogate pair (<c>"\ud83d"</c>): valid JSON,
    /// and equal to no text.
    /// </summary>
    public static bool NameEquals(this ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        if (!reader.ValueIsEscaped) return reader.ValueTextEquals(text);
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
