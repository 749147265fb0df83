using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public sealed class ResponsesSpliceTests
{
    [Fact]
    public void Restart_CutAfterEveryEvent_GivesEveryItemOnceUnderItsFirstId()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var first = ResponsesStream.Events("1", new Random(seed));
            for (var cut = 1; cut < first.Count; cut++)
            {
                using var ledger = new StreamLedger(StreamDialect.Responses);
                var client = new ResponsesClient();
                foreach (var data in first[..cut])
                {
                    ledger.Record(Encoding.UTF8.GetBytes(data));
                    client.Take(data);
                }

                Assert.True(ledger.CanRestart);
                Resume(ledger, client, ResponsesStream.Events("2", new Random(seed + 77)));

                client.AssertWhole(items: 3);
                Assert.Equal("resp_1", client.Id);
            }
        }
    }

    [Fact]
    public void Restart_TwiceBroken_NumbersGoOn()
    {
        var first = ResponsesStream.Events("1", new Random(3));
        for (var cut = 8; cut < first.Count - 6; cut += 3)
        {
            using var ledger = new StreamLedger(StreamDialect.Responses);
            var client = new ResponsesClient();
            foreach (var data in first[..cut])
            {
                ledger.Record(Encoding.UTF8.GetBytes(data));
                client.Take(data);
            }

            Resume(ledger, client, ResponsesStream.Events("2", new Random(5))[..^4]);
            Assert.Equal(client.Next - 1, ledger.LastSequence);
            Resume(ledger, client, ResponsesStream.Events("3", new Random(6)));

            client.AssertWhole(items: 3);
        }
    }

    [Theory]
    [InlineData("grüßen", "grußen")]
    [InlineData("weather", "whether")]
    [InlineData("Oslo", "Rome")]
    public void Restart_OtherTextOrTool_IsAMismatchThatSendsNothing(string text, string other)
    {
        var first = ResponsesStream.Events("1", new Random(1));
        using var ledger = new StreamLedger(StreamDialect.Responses);
        foreach (var data in first[..^3]) ledger.Record(Encoding.UTF8.GetBytes(data));
        using var splicer = new StreamSplicer(ledger, SpliceMode.Restart);
        using var output = new PooledBytes();
        var last = SpliceStep.Held;
        foreach (var data in ResponsesStream.Events("2", new Random(1), value => value.Replace(text, other, StringComparison.Ordinal))) last = Add(splicer, data, output);

        Assert.Equal((SpliceStep.Mismatch, 0), (last, output.Length));
    }

    [Theory]
    [InlineData("""{"type":"response.output_item.added","output_index":1,"item":{"type":"web_search_call","id":"ws_1","status":"in_progress"}}""")]
    [InlineData("""{"type":"response.output_text.annotation.added","output_index":0,"item_id":"i","annotation":{"type":"url_citation"}}""")]
    [InlineData("""{"type":"response.output_item.done","output_index":0,"item":{"type":"reasoning","id":"i","encrypted_content":"gAAA","summary":[]}}""")]
    [InlineData("""{"type":"response.output_text.delta","output_index":0,"item_id":"i","delta":"x","logprobs":[{"token":"x"}]}""")]
    public void CanRestart_WhatHoldsMoreThanText_IsFalse(string data)
    {
        using var ledger = new StreamLedger(StreamDialect.Responses);
        ledger.Record(Encoding.UTF8.GetBytes("""{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"i","role":"assistant"}}"""));
        Assert.True(ledger.CanRestart);

        ledger.Record(Encoding.UTF8.GetBytes(data));

        Assert.False(ledger.CanRestart);
    }

    [Fact]
    public void Restart_UsageSpentBefore_IsAddedOnce()
    {
        var first = ResponsesStream.Events("1", new Random(1));
        using var ledger = new StreamLedger(StreamDialect.Responses);
        var client = new ResponsesClient();
        foreach (var data in first[..12])
        {
            ledger.Record(Encoding.UTF8.GetBytes(data));
            client.Take(data);
        }

        Resume(ledger, client, ResponsesStream.Events("2", new Random(2)), new StreamUsage { PromptTokens = 100, CompletionTokens = 10 });

        client.AssertWhole(items: 3);
        Assert.Equal((110, 30), ((int)client.Usage!["input_tokens"]!, (int)client.Usage["output_tokens"]!));
    }

    private static void Resume(StreamLedger ledger, ResponsesClient client, List<string> events, StreamUsage spent = default)
    {
        using var splicer = new StreamSplicer(ledger, SpliceMode.Restart, spent);
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
}
