using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Rotor.WebConsole.Pages.Playground;

/// <summary>What the form says: the model, its settings, the conversation so far and the new message.</summary>
public sealed record PlaygroundAsk(string Model, string System, string Temperature, string MaxTokens, string Message, IReadOnlyList<SaidMessage> History)
{
    private const int MostMessages = 400;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The conversation as the form carries it.</summary>
    public string HistoryText => JsonSerializer.Serialize(History, Json);

    public static PlaygroundAsk Of(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new PlaygroundAsk(
            form["model"].ToString().Trim(), form["system"].ToString(), form["temperature"].ToString().Trim(), form["max_tokens"].ToString().Trim(), form["message"].ToString(),
            ReadHistory(form["history"].ToString()));
    }

    /// <summary>What is wrong: a field and the key of the reason; null when all is well.</summary>
    public (string Field, string Reason)? Check() => this switch
    {
        { Message: var message } when string.IsNullOrWhiteSpace(message) => ("message", "playground.wrong_message"),
        { Temperature: { Length: > 0 } text } when ReadTemperature(text) is null => ("temperature", "playground.wrong_temperature"),
        { MaxTokens: { Length: > 0 } text } when ReadTokens(text) is null => ("max_tokens", "playground.wrong_max_tokens"),
        _ => null,
    };

    /// <summary>The request in the shape of chat completions.</summary>
    public ReadOnlyMemory<byte> ToBody(bool stream)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (Model.Length > 0)
                json.WriteString("model", Model);
            json.WriteBoolean("stream", stream);
            if (ReadTemperature(Temperature) is { } temperature)
                json.WriteNumber("temperature", temperature);
            if (ReadTokens(MaxTokens) is { } tokens)
                json.WriteNumber("max_tokens", tokens);
            json.WriteStartArray("messages");
            if (!string.IsNullOrWhiteSpace(System))
                Write(json, "system", System);
            foreach (var said in History)
                Write(json, said.Role, said.Content);
            Write(json, "user", Message);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }

    private static double? ReadTemperature(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 2 ? value : null;

    private static int? ReadTokens(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 10_000_000 ? value : null;

    private static SaidMessage[] ReadHistory(string text)
    {
        try
        {
            var read = text.Length == 0 ? [] : JsonSerializer.Deserialize<SaidMessage[]>(text, Json) ?? [];
            return [.. read.Where(said => said is { Role: "user" or "assistant", Content: not null }).TakeLast(MostMessages)];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
