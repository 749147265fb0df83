using System.Text.Json;
using System.Text.Json.Serialization;
using Rotor.Simulator.Errors;

namespace Rotor.Simulator.Control;

/// <summary>The JSON of control calls: camelCase, enums by name, durations in milliseconds, errors by name or as an object.</summary>
internal static class ControlJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new MillisecondsConverter(), new WireErrorConverter() },
    };

    private sealed class MillisecondsConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TimeSpan.FromMilliseconds(reader.GetDouble());

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.TotalMilliseconds);
    }

    private sealed class WireErrorConverter : JsonConverter<WireError>
    {
        public override WireError Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                var name = reader.GetString()!;
                return WireErrors.Find(name) ?? throw new JsonException($"There is no error named {name}; GET /control/errors lists them.");
            }

            var own = JsonSerializer.Deserialize<OwnError>(ref reader, options) ?? throw new JsonException("An error is a name or an object.");
            var error = own.Body is { } body
                ? new WireError("Custom", own.Status, body) { ContentType = own.ContentType ?? "application/json" }
                : WireErrors.Custom(own.Status, own.Message ?? "Scripted", own.Metadata?.GetRawText());
            foreach (var (name, value) in own.Headers ?? [])
                error = error.WithHeader(name, value);
            return error;
        }

        public override void Write(Utf8JsonWriter writer, WireError value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
    }

    private sealed record OwnError(
        int Status, string? Message, JsonElement? Metadata, string? Body, string? ContentType, Dictionary<string, string>? Headers);
}
