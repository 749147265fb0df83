using System.Globalization;
using System.Text;

namespace Rotor.Tests.Fidelity;

/// <summary>Spells a whole stream of a dialect in the ways that servers do: line ends, comments, pings, fields, big events, several choices, tool calls, reasoning.</summary>
internal sealed class StreamSpeller(Random random)
{
    private readonly StringBuilder _stream = new();
    private readonly JsonSpeller _json = new(random);
    private readonly string _lineEnd = random.Next(3) == 0 ? "\r\n" : "\n";

    /// <summary>A route of each dialect.</summary>
    public static readonly string[] Paths = ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages"];

    /// <param name="path">One of <see cref="Paths"/>.</param>
    /// <param name="length">About how many events of content.</param>
    /// <param name="bigEvent">The bytes of one event that is larger than the others; 0 for none.</param>
    public byte[] Spell(string path, int length, int bigEvent = 0)
    {
        _stream.Clear();
        for (var i = random.Next(4); i > 0; i--) Comment();
        var big = bigEvent > 0 ? random.Next(length) : -1;
        switch (path)
        {
            case "/v1/completions": Completions(length, big, bigEvent); break;
            case "/v1/responses": Responses(length, big, bigEvent); break;
            case "/v1/messages": Messages(length, big, bigEvent); break;
            default: Chat(length, big, bigEvent); break;
        }
        return Encoding.UTF8.GetBytes(_stream.ToString());
    }

    private void Chat(int length, int big, int bigEvent)
    {
        var choices = random.Next(4) == 0 ? random.Next(2, 6) : 1;
        if (random.Next(2) == 0) Chunk("\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]");
        for (var i = 0; i < length; i++)
        {
            var text = _json.StringContent(i == big ? bigEvent : random.Next(1, 12));
            var delta = random.Next(6) switch
            {
                0 => $"\"reasoning\":\"{text}\",\"reasoning_details\":[{{\"type\":\"reasoning.text\",\"text\":\"{text}\"}}]",
                1 => $"\"tool_calls\":[{{\"index\":{random.Next(2)},\"id\":\"call_{i}\",\"type\":\"function\",\"function\":{{\"name\":\"f\",\"arguments\":\"{text}\"}}}}]",
                2 => $"\"content\":\"{text}\",\"x_unknown\":{OneLine(2)}",
                _ => $"\"content\":\"{text}\"",
            };
            Chunk($"\"choices\":[{{\"index\":{random.Next(choices)},\"delta\":{{{delta}}},\"finish_reason\":null,\"logprobs\":null}}]");
            Between();
        }
        for (var i = 0; i < choices; i++) Chunk($"\"choices\":[{{\"index\":{i},\"delta\":{{}},\"finish_reason\":\"{(random.Next(3) == 0 ? "tool_calls" : "stop")}\"}}]");
        if (random.Next(2) == 0) Chunk("\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":9,\"cost\":3.2e-05}");
        Event("[DONE]");
    }

    private void Completions(int length, int big, int bigEvent)
    {
        for (var i = 0; i < length; i++)
        {
            Chunk($"\"object\":\"text_completion\",\"choices\":[{{\"text\":\"{_json.StringContent(i == big ? bigEvent : random.Next(1, 12))}\",\"index\":0,\"finish_reason\":{(i == length - 1 ? "\"length\"" : "null")}}}]");
            if (i < length - 1) Between();
        }
        Event("[DONE]");
    }

    private void Responses(int length, int big, int bigEvent)
    {
        Typed("response.created", "\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"output\":[],\"error\":null}");
        for (var i = 0; i < length; i++)
        {
            Typed("response.output_text.delta", $"\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"{_json.StringContent(i == big ? bigEvent : random.Next(1, 12))}\"");
            Between();
        }
        Typed("response.completed", "\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[],\"error\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
        Event("[DONE]");
    }

    private void Messages(int length, int big, int bigEvent)
    {
        Typed("message_start", "\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"model\":\"claude\",\"stop_reason\":null,\"usage\":{\"input_tokens\":10}}");
        Typed("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
        for (var i = 0; i < length; i++)
        {
            var text = _json.StringContent(i == big ? bigEvent : random.Next(1, 12));
            var delta = random.Next(4) switch
            {
                0 => $"{{\"type\":\"thinking_delta\",\"thinking\":\"{text}\"}}",
                1 => $"{{\"type\":\"input_json_delta\",\"partial_json\":\"{text}\"}}",
                _ => $"{{\"type\":\"text_delta\",\"text\":\"{text}\"}}",
            };
            Typed("content_block_delta", $"\"index\":0,\"delta\":{delta}");
            if (random.Next(5) == 0) Typed("ping", "\"x\":1");
            Between();
        }
        Typed("content_block_stop", "\"index\":0");
        Typed("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":18}");
        Typed("message_stop", "\"x\":0");
    }

    private void Chunk(string members) => Event("{\"id\":\"gen-1\"," + (random.Next(4) == 0 ? " " : "") + "\"object\":\"chat.completion.chunk\",\"created\":1790981416,\"model\":\"test/any\"," + members + "}");

    private void Typed(string type, string members)
    {
        if (random.Next(4) != 0) Line("event: " + type);
        Event($"{{\"type\":\"{type}\",{members}}}");
    }

    private void Event(string data)
    {
        if (random.Next(12) == 0) Line("id: " + random.Next().ToString(CultureInfo.InvariantCulture));
        if (random.Next(20) == 0) Line("retry: 3000");
        if (random.Next(20) == 0) Line(": a comment within an event");
        var comma = data.IndexOf(",\"", StringComparison.Ordinal);
        if (comma > 0 && random.Next(12) == 0)
        {
            // Two lines of data are one text with a line end in it, which JSON takes for space.
            Line("data: " + data[..(comma + 1)]);
            Line("data: " + data[(comma + 1)..]);
        }
        else Line((random.Next(6) == 0 ? "data:" : "data: ") + data);
        _stream.Append(_lineEnd);
    }

    private void Between()
    {
        if (random.Next(8) == 0) Comment();
        if (random.Next(40) == 0) _stream.Append(_lineEnd);
    }

    private void Comment()
    {
        Line(random.Next(3) switch { 0 => ": OPENROUTER PROCESSING", 1 => ":", _ => ": ünïcode 处理中 😀" });
        _stream.Append(_lineEnd);
    }

    private void Line(string text) => _stream.Append(text).Append(_lineEnd);

    private string OneLine(int depth) => _json.Fragment(depth).ReplaceLineEndings(" ");
}
