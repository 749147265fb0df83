using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rotor.Simulator;

/// <summary>Pieces of JSON written by hand, so that key order and spelling are those of the wire.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Raw = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON string; text beyond ASCII stays as it is, as OpenRouter sends it.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Raw);

    public static string QuoteOrNull(string? text) => text is null ? "null" : Quote(text);

    public static string Number(decimal value) => value.ToString("0.#############", CultureInfo.InvariantCulture);

    public static string NumberOrNull(decimal? value) => value is { } v ? Number(v) : "null";

    public static string NumberOrNull(int? value) => value is { } v ? v.ToString(CultureInfo.InvariantCulture) : "null";

    public static string Bool(bool value) => value ? "true" : "false";
}
