using System.Text;
using System.Text.Json;

namespace Rotor.Tests.Support;

/// <summary>Reads an event stream the way a client does.</summary>
internal static class Sse
{
    /// <summary>The data of every event, the end mark included.</summary>
    public static IEnumerable<string> DataOf(string stream) =>
        stream.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);

    /// <summary>The content of choice 0, put together.</summary>
    public static string TextOf(string stream)
    {
        var text = new StringBuilder();
        foreach (var data in DataOf(stream).Where(data => data != "[DONE]"))
        {
            using var json = JsonDocument.Parse(data);
            if (!json.RootElement.TryGetProperty("choices", out var choices)) continue;
            foreach (var choice in choices.EnumerateArray())
            {
                if (choice.TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content)) text.Append(content.GetString());
            }
        }
        return text.ToString();
    }

    /// <summary>What a client has put together at the stream's end: the text of every field of every choice or block, in any of the four dialects.</summary>
    public static IReadOnlyDictionary<string, string> FieldsOf(string stream)
    {
        var fields = new Dictionary<string, StringBuilder>();
        foreach (var data in DataOf(stream).Where(data => data != "[DONE]"))
        {
            using var json = JsonDocument.Parse(data);
            if (json.RootElement.TryGetProperty("choices", out var choices))
            {
                foreach (var choice in choices.EnumerateArray()) TakeChoice(fields, choice);
            }
            else if (json.RootElement.TryGetProperty("delta", out var delta)) TakeTyped(fields, json.RootElement, delta);
        }
        return fields.ToDictionary(field => field.Key, field => field.Value.ToString());
    }

    /// <summary>True when the stream tells an error.</summary>
    public static bool HasError(string stream) =>
        DataOf(stream).Any(data => data != "[DONE]" && JsonDocument.Parse(data).RootElement is var root
            && ((root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
                || (root.TryGetProperty("type", out var type) && type.GetString() is "error" or "response.failed")));

    private static void TakeChoice(Dictionary<string, StringBuilder> fields, JsonElement choice)
    {
        var index = choice.TryGetProperty("index", out var number) ? number.GetInt32() : 0;
        Add(fields, $"text {index}", choice, "text");
        if (!choice.TryGetProperty("delta", out var delta)) return;
        Add(fields, $"content {index}", delta, "content");
        Add(fields, $"reasoning {index}", delta, "reasoning");
        if (!delta.TryGetProperty("tool_calls", out var calls)) return;
        foreach (var call in calls.EnumerateArray())
        {
            var name = $"tool {index}.{call.GetProperty("index").GetInt32()}";
            Add(fields, name + " id", call, "id");
            Add(fields, name + " name", call.GetProperty("function"), "name");
            Add(fields, name + " arguments", call.GetProperty("function"), "arguments");
        }
    }

    private static void TakeTyped(Dictionary<string, StringBuilder> fields, JsonElement root, JsonElement delta)
    {
        var type = root.GetProperty("type").GetString();
        if (delta.ValueKind == JsonValueKind.String)
        {
            Add(fields, $"{type} {root.GetProperty("output_index").GetInt32()}", root, "delta");
            return;
        }
        if (type != "content_block_delta") return;
        foreach (var name in new[] { "text", "thinking", "partial_json" }) Add(fields, $"{name} {root.GetProperty("index").GetInt32()}", delta, name);
    }

    private static void Add(Dictionary<string, StringBuilder> fields, string name, JsonElement from, string member)
    {
        if (!from.TryGetProperty(member, out var value) || value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 } text) return;
        if (!fields.TryGetValue(name, out var field)) fields[name] = field = new StringBuilder();
        field.Append(text);
    }
}
