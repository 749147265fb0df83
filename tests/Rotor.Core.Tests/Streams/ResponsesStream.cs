using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rotor.Core.Tests.Streams;

/// <summary>One answer of /responses (reasoning, text, a tool call), cut into events in random ways; ids end in a suffix of their own.</summary>
internal static class ResponsesStream
{
    private static readonly (string Type, string Field, string Text)[] Items =
        [("reasoning", "reasoning_text", "Let me think… 😀"), ("message", "output_text", "Alle \"grüßen\"\nalle"), ("function_call", "function_call_arguments", "{\"city\":\"Oslo\"}")];

    public static List<string> Events(string suffix, Random random, Func<string, string>? change = null)
    {
        change ??= text => text;
        var events = new List<JsonObject> { Of("response.created", ("response", Response(suffix, "in_progress", []))), Of("response.in_progress", ("response", Response(suffix, "in_progress", []))) };
        var done = new JsonArray();
        for (var index = 0; index < Items.Length; index++)
        {
            var (type, field, text) = Items[index];
            text = change(text);
            var id = $"{type}_{suffix}";
            events.Add(Of("response.output_item.added", ("output_index", index), ("item", Item(type, suffix, "", change))));
            var isTool = type == "function_call";
            if (!isTool) events.Add(OfPart("response.content_part.added", id, index, ("part", Part(field, ""))));
            for (var at = 0; at < text.Length;)
            {
                var length = Math.Min(text.Length - at, random.Next(1, 6));
                if (char.IsHighSurrogate(text[at + length - 1])) length++;
                events.Add(OfPart($"response.{field}.delta", id, index, ("delta", text.Substring(at, length)), ("logprobs", new JsonArray())));
                at += length;
            }

            events.Add(OfPart($"response.{field}.done", id, index, (isTool ? "arguments" : "text", text)));
            if (!isTool) events.Add(OfPart("response.content_part.done", id, index, ("part", Part(field, text))));
            events.Add(Of("response.output_item.done", ("output_index", index), ("item", Item(type, suffix, text, change))));
            done.Add(Item(type, suffix, text, change));
        }

        events.Add(Of("response.completed", ("response", Response(suffix, "completed", done))));
        return [.. events.Select((e, number) =>
        {
            e["sequence_number"] = number;
            return e.ToJsonString(new JsonSerializerOptions { Encoder = random.Next(2) == 0 ? System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping : null });
        })];
    }

    public static IEnumerable<string> Texts => Items.Select(item => item.Text);

    private static JsonObject Item(string type, string suffix, string text, Func<string, string> change)
    {
        var item = new JsonObject { ["type"] = type, ["id"] = $"{type}_{suffix}", ["status"] = text.Length == 0 ? "in_progress" : "completed" };
        if (type != "function_call")
        {
            item["content"] = text.Length == 0 ? new JsonArray() : new JsonArray(Part("text", text));
            return item;
        }

        item["call_id"] = "call_" + suffix;
        item["name"] = change("weather");
        item["arguments"] = text;
        return item;
    }

    private static JsonObject Part(string type, string text) => new() { ["type"] = type, ["text"] = text };

    private static JsonObject Response(string suffix, string status, JsonArray output)
    {
        var response = new JsonObject { ["id"] = "resp_" + suffix, ["object"] = "response", ["created_at"] = 1000 + suffix[0], ["model"] = "m/" + suffix, ["status"] = status, ["output"] = output };
        response["usage"] = status == "completed" ? new JsonObject { ["input_tokens"] = 10, ["output_tokens"] = 20, ["total_tokens"] = 30 } : null;
        return response;
    }

    private static JsonObject OfPart(string type, string id, int index, params (string Name, JsonNode Value)[] members) =>
        Of(type, [("item_id", id), ("output_index", index), ("content_index", 0), .. members]);

    private static JsonObject Of(string type, params (string Name, JsonNode Value)[] members)
    {
        var e = new JsonObject { ["type"] = type };
        foreach (var (name, value) in members) e[name] = value;
        return e;
    }
}
