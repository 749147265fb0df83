using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Rotor.Simulator.Answers;

/// <summary>What the simulator reads of a request's body.</summary>
internal sealed class Prompt
{
    public string? Model { get; private set; }

    public IReadOnlyList<string> Models { get; private set; } = [];

    public bool Stream { get; private set; }

    public int? MaxTokens { get; private set; }

    public int Choices { get; private set; } = 1;

    public bool HasInput { get; private set; }

    public bool HasTools { get; private set; }

    /// <summary>What stands for the conversation, without a last message of the assistant.</summary>
    public string Conversation { get; private set; } = "";

    /// <summary>The text of the last message of the user; empty where there is none.</summary>
    public string Question { get; private set; } = "";

    /// <summary>The last message's text when it is the assistant's; else null.</summary>
    public string? Prefill { get; private set; }

    public bool AsksForState { get; private set; }

    /// <summary>The inputs of an embedding request.</summary>
    public int Inputs { get; private set; } = 1;

    /// <summary>About four bytes a token, at least 1.</summary>
    public int Tokens => Math.Max(1, (Encoding.UTF8.GetByteCount(Conversation) + 3) / 4);

    /// <summary>Reads a body; null when it is no JSON object.</summary>
    public static Prompt? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 512 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Prompt Read(JsonElement root)
    {
        var prompt = new Prompt();
        foreach (var property in root.EnumerateObject())
            prompt.Take(property.Name, property.Value);
        return prompt;
    }

    private void Take(string name, JsonElement value)
    {
        switch (name)
        {
            case "model" when value.ValueKind == JsonValueKind.String:
                Model = value.GetString();
                break;
            case "models" when value.ValueKind == JsonValueKind.Array:
                Models = [.. value.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)];
                break;
            case "stream":
                Stream = value.ValueKind == JsonValueKind.True;
                break;
            case "max_tokens" or "max_completion_tokens" or "max_output_tokens" when value.TryGetWhole(out var max):
                MaxTokens = max;
                break;
            case "n" when value.TryGetWhole(out var n):
                Choices = Math.Clamp(n, 1, 16);
                break;
            case "tools":
                HasTools = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0;
                break;
            case "store":
                AsksForState |= value.ValueKind == JsonValueKind.True;
                break;
            case "previous_response_id":
                AsksForState |= value.ValueKind == JsonValueKind.String;
                break;
            case "messages" when value.ValueKind == JsonValueKind.Array:
                TakeMessages(value);
                break;
            case "prompt" or "input" or "query" or "documents":
                HasInput = true;
                Inputs = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : 1;
                Conversation += value.GetRawText();
                break;
        }
    }

    private void TakeMessages(JsonElement messages)
    {
        HasInput = messages.GetArrayLength() > 0;
        var text = new StringBuilder();
        var left = messages.GetArrayLength();
        foreach (var message in messages.EnumerateArray())
        {
            left--;
            if (IsText(message, "user", out var question))
                Question = question;
            if (left == 0 && IsText(message, "assistant", out var prefill))
                Prefill = prefill;
            else
                text.Append(message.GetRawText()).Append('\n');
        }

        Conversation = text.ToString();
    }

    private static bool IsText(JsonElement message, string by, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String || !role.ValueEquals(by)
            || !message.TryGetProperty("content", out var content))
        {
            return false;
        }

        text = content.ValueKind switch
        {
            JsonValueKind.String => content.GetString(),
            JsonValueKind.Array => string.Concat(content.EnumerateArray()
                .Where(p => p.ValueKind == JsonValueKind.Object && p.TryGetProperty("text", out var t) && t.ValueKind == JsonValueKind.String)
                .Select(p => p.GetProperty("text").GetString())),
            _ => null,
        };
        return text is not null;
    }
}

file static class JsonElementNumbers
{
    public static bool TryGetWhole(this JsonElement value, out int whole)
    {
        whole = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out whole);
    }
}
