using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Rotor.Core.Tests.Streams;

/// <summary>An answer, and the ways in which an upstream may cut it into events.</summary>
internal sealed record ScriptedAnswer
{
    public string Id { get; init; } = "gen-1";

    public string Model { get; init; } = "first/model";

    public long Created { get; init; } = 1000;

    public string Reasoning { get; init; } = "";

    public string Content { get; init; } = "";

    public IReadOnlyList<(string Id, string Name, string Arguments)> Tools { get; init; } = [];

    public string Finish { get; init; } = "stop";

    public string Usage { get; init; } = "{\"prompt_tokens\":10,\"completion_tokens\":20,\"total_tokens\":30,\"cost\":0.5,\"prompt_tokens_details\":{\"cached_tokens\":2},\"completion_tokens_details\":{\"reasoning_tokens\":3}}";

    /// <summary>The data of each event, in pieces of random length, escaped in random ways; the last is <c>[DONE]</c>.</summary>
    public List<string> Events(Random random, int longest = 7)
    {
        var events = new List<string> { Chunk("\"role\":\"assistant\",\"content\":\"\"") };
        foreach (var piece in Pieces(Reasoning, random, longest))
        {
            var text = Quote(piece, random);
            events.Add(Chunk($"\"content\":\"\",\"reasoning\":{text},\"reasoning_details\":[{{\"type\":\"reasoning.text\",\"text\":{text},\"index\":0}}]"));
        }

        foreach (var piece in Pieces(Content, random, longest)) events.Add(Chunk($"\"role\":\"assistant\",\"content\":{Quote(piece, random)}"));
        for (var i = 0; i < Tools.Count; i++)
        {
            var (id, name, arguments) = Tools[i];
            var pieces = Pieces(arguments, random, longest).Prepend("").ToList();
            if (random.Next(3) == 0) pieces = [arguments];
            for (var p = 0; p < pieces.Count; p++)
            {
                var head = p == 0 ? $"\"id\":\"{id}\",\"type\":\"function\"," : "";
                var named = p == 0 ? $"\"name\":\"{name}\"," : "";
                events.Add(Chunk($"\"tool_calls\":[{{\"index\":{i},{head}\"function\":{{{named}\"arguments\":{Quote(pieces[p], random)}}}}}]"));
            }
        }

        events.Add(Chunk("\"content\":\"\"", Finish));
        events.Add(Chunk("\"content\":\"\"", Finish, $",\"usage\":{Usage}"));
        events.Add("[DONE]");
        return events;
    }

    private string Chunk(string delta, string? finish = null, string more = "") =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{Id}\",\"object\":\"chat.completion.chunk\",\"created\":{Created},\"model\":\"{Model}\",\"x\":[1.0, 2],\"choices\":[{{\"index\":0,\"delta\":{{{delta}}},\"finish_reason\":{(finish is null ? "null" : JsonSerializer.Serialize(finish))}}}]{more}}}");

    private static IEnumerable<string> Pieces(string text, Random random, int longest)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(1, longest + 1));
            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static string Quote(string text, Random random)
    {
        var json = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            var pair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (pair && random.Next(2) == 0) json.Append(text[i]).Append(text[++i]);
            else if (text[i] == '\n') json.Append("\\n");
            else if (char.IsSurrogate(text[i]) || text[i] < ' ' || random.Next(5) == 0) json.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else if (text[i] is '"' or '\\') json.Append('\\').Append(text[i]);
            else json.Append(text[i]);
        }

        return json.Append('"').ToString();
    }
}
