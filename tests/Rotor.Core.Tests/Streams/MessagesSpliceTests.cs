using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class MessagesSpliceTests
{
    [Fact]
    public void Restart_CutAfterEveryEvent_GivesEveryBlockOnceAndInOrder()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var first = Events("msg_1", "toolu_1", "sig_1", new Random(seed));
            for (var cut = 1; cut < first.Count - 1; cut++)
            {
                using var ledger = new StreamLedger(StreamDialect.Messages);
                var client = new Client();
                foreach (var data in first[..cut])
                {
                    ledger.Record(Encoding.UTF8.GetBytes(data));
                    client.Take(data);
                }

                if (ledger.FinishReason() is not null) continue;
                Resume(ledger, client, Events("msg_2", "toolu_2", "sig_2", new Random(seed + 77)));

                Assert.Equal("Thinking… 😀", client.Blocks[0].Text);
                Assert.Equal("Grüße \"an\" alle", client.Blocks[1].Text);
                Assert.Equal("{\"city\":\"Oslo\"}", client.Blocks[2].Text);
                Assert.All(client.Blocks.Values, b => Assert.True(b.Stopped));
                Assert.Equal(("tool_use", true), (client.StopReason, client.Ended));
                Assert.Equal(["msg_1"], client.Ids);
                Assert.StartsWith("sig_", client.Blocks[0].Signature, StringComparison.Ordinal);
                Assert.Equal(5, client.Blocks[0].Signature.Length);
            }
        }
    }

    [Fact]
    public void Restart_OtherText_IsAMismatchThatSendsNothing()
    {
        using var ledger = new StreamLedger(StreamDialect.Messages);
        foreach (var data in Events("msg_1", "t", "s", new Random(1))[..^6]) ledger.Record(Encoding.UTF8.GetBytes(data));
        using var splicer = new StreamSplicer(ledger, SpliceMode.Restart);
        using var output = new PooledBytes();
        var last = SpliceStep.Held;
        foreach (var data in Events("msg_2", "t", "s", new Random(1))) last = Add(splicer, data.Replace("alle", "alte", StringComparison.Ordinal).Replace("Th", "Sh", StringComparison.Ordinal), output);

        Assert.Equal((SpliceStep.Mismatch, 0), (last, output.Length));
    }

    private static void Resume(StreamLedger ledger, Client client, List<string> events)
    {
        using var splicer = new StreamSplicer(ledger, SpliceMode.Restart);
        using var scanner = new SseScanner();
        using var output = new PooledBytes();
        foreach (var data in events) Assert.NotEqual(SpliceStep.Mismatch, Add(splicer, data, output));

        ReadOnlySpan<byte> unread = output.Span.ToArray();
        while (scanner.TryRead(ref unread, out var e))
        {
            Assert.Equal(JsonNode.Parse(e.Data)!["type"]!.GetValue<string>(), Encoding.UTF8.GetString(e.Name));
            client.Take(Encoding.UTF8.GetString(e.Data));
        }
    }

    private static SpliceStep Add(StreamSplicer splicer, string data, PooledBytes output)
    {
        using var scanner = new SseScanner();
        ReadOnlySpan<byte> unread = Encoding.UTF8.GetBytes($"event: {JsonNode.Parse(data)!["type"]}\ndata: {data}\n\n");
        Assert.True(scanner.TryRead(ref unread, out var e));
        return splicer.Add(e, output);
    }

    private static List<string> Events(string id, string tool, string signature, Random random)
    {
        var events = new List<string>
        {
            $$$"""{"type":"message_start","message":{"id":"{{{id}}}","type":"message","role":"assistant","content":[],"model":"c","stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}} }""",
            """{"type":"ping"}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}""",
        };
        Deltas(events, 0, "thinking_delta", "thinking", "Thinking… 😀", random);
        events.Add($$$"""{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"{{{signature}}}"} }""");
        events.Add("""{"type":"content_block_stop","index":0}""");
        events.Add("""{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""");
        Deltas(events, 1, "text_delta", "text", "Grüße \"an\" alle", random);
        events.Add("""{"type":"content_block_stop","index":1}""");
        events.Add($$$"""{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"{{{tool}}}","name":"weather","input":{} } }""");
        Deltas(events, 2, "input_json_delta", "partial_json", "{\"city\":\"Oslo\"}", random);
        events.Add("""{"type":"content_block_stop","index":2}""");
        events.Add("""{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":18}}""");
        events.Add("""{"type":"message_stop"}""");
        return events;
    }

    private static void Deltas(List<string> events, int index, string type, string member, string text, Random random)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = Math.Min(text.Length - at, random.Next(1, 6));
            if (char.IsHighSurrogate(text[at + length - 1])) length++;
            events.Add($$$"""{"type":"content_block_delta","index":{{{index}}},"delta":{"type":"{{{type}}}","{{{member}}}":{{{JsonSerializer.Serialize(text.Substring(at, length))}}}}}""");
            at += length;
        }
    }

    private sealed class Block
    {
        public string Text { get; set; } = "";

        public string Signature { get; set; } = "";

        public bool Stopped { get; set; }
    }

    /// <summary>A strict reader of the Anthropic form: every block is opened once, filled while open, closed once.</summary>
    private sealed class Client
    {
        public SortedDictionary<int, Block> Blocks { get; } = [];

        public HashSet<string> Ids { get; } = [];

        public string? StopReason { get; private set; }

        public bool Ended { get; private set; }

        public void Take(string data)
        {
            Assert.False(Ended);
            var e = JsonNode.Parse(data)!;
            var index = (int?)e["index"] ?? -1;
            switch ((string?)e["type"])
            {
                case "message_start":
                    Assert.Empty(Ids);
                    Ids.Add((string)e["message"]!["id"]!);
                    break;
                case "content_block_start":
                    Blocks.Add(index, new Block());
                    break;
                case "content_block_delta":
                    var block = Blocks[index];
                    Assert.False(block.Stopped);
                    var delta = e["delta"]!;
                    block.Text += (string?)delta["text"] ?? (string?)delta["thinking"] ?? (string?)delta["partial_json"];
                    block.Signature += (string?)delta["signature"];
                    break;
                case "content_block_stop":
                    Assert.False(Blocks[index].Stopped);
                    Blocks[index].Stopped = true;
                    break;
                case "message_delta":
                    StopReason = (string?)e["delta"]!["stop_reason"];
                    break;
                case "message_stop":
                    Ended = true;
                    break;
                default:
                    break;
            }
        }
    }
}
