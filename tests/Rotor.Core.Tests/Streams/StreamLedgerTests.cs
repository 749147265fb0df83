using System.Text;
using Rotor.Core.Streams;
using Rotor.Core.Tokens;

namespace Rotor.Core.Tests.Streams;

public class StreamLedgerTests
{
    [Fact]
    public void Record_RecordedChat_KeepsEveryField()
    {
        using var ledger = Read(nameof(RecordedStreams.Chat), StreamDialect.ChatCompletions);

        Assert.Equal("Hello wörld 😀 世界😀", ledger.Content().ToString());
        Assert.Equal("\n", ledger.Text(new FieldKey(0, DeltaField.Reasoning)).ToString());
        Assert.Equal("stop", ledger.FinishReason());
        Assert.Equal("", ledger.Content(3).ToString());
    }

    [Fact]
    public void CountTokens_EveryChoicePartAndTool_CountsAndReasoningOnce()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        ledger.Record("""{"choices":[{"index":0,"delta":{"reasoning":"think twice","reasoning_details":[{"type":"reasoning.text","text":"think twice","index":0}]}}]}"""u8);
        ledger.Record("""{"choices":[{"index":0,"delta":{"content":"hello world"}}]}"""u8);
        ledger.Record("""{"choices":[{"index":1,"delta":{"content":"good day"}}]}"""u8);
        ledger.Record("""{"choices":[{"index":1,"delta":{"tool_calls":[{"index":0,"id":"call_1","function":{"name":"weather","arguments":"{}"}}]}}]}"""u8);

        string[] written = ["think twice", "hello world", "good day", "weather", "{}"];
        Assert.Equal(written.Sum(text => TokenCounter.Count(text, TokenEncoding.O200kBase)), ledger.CountTokens(TokenEncoding.O200kBase));
    }

    [Fact]
    public void Record_Responses_KeepsTheText()
    {
        using var ledger = Read(nameof(RecordedStreams.Responses), StreamDialect.Responses);

        Assert.Equal("Hello", ledger.Content().ToString());
        Assert.Equal((true, false), (ledger.CanRestart, ledger.CanPrefill));
    }

    [Fact]
    public void Record_HalfASurrogatePair_IsKeptAsItCame()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        ledger.Record("{\"choices\":[{\"delta\":{\"content\":\"a long enough text \\ud83d\"}}]}"u8);

        Assert.Equal("a long enough text \ud83d", ledger.Content().ToString());
        Assert.Equal("a long enough text".Length, ledger.PrefillLength);
    }

    [Fact]
    public void Record_MalformedEvent_ChangesNothing()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        ledger.Record("[7]"u8);
        ledger.Record(""u8);
        ledger.Record("{\"choices\":[{\"delta\":{\"content\":\"cut\"},"u8);
        ledger.Record("{\"choices\":[7,{\"index\":-3,\"delta\":[]},{\"index\":\"x\",\"delta\":{\"tool_calls\":{},\"reasoning_details\":7}}]}"u8);

        Assert.True(ledger.Content().IsEmpty);
        Assert.True(ledger.CanRestart);
    }

    [Fact]
    public void Record_ManyFields_IsBounded()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        for (var i = 0; i < 3000; i++) ledger.Record(Encoding.UTF8.GetBytes($"{{\"choices\":[{{\"index\":{i},\"delta\":{{\"content\":\"a\"}}}}]}}"));

        Assert.True(ledger.Overflowed);
    }

    [Fact]
    public void Record_SteadyState_AllocatesNothing()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        var events = new List<byte[]>();
        foreach (var data in new ScriptedAnswer { Reasoning = "Let me think", Content = "Some \"text\" 😀", Tools = [("a", "f", "{\"x\":1}")] }.Events(new Random(2))[..^1])
            events.Add(Encoding.UTF8.GetBytes(data));
        for (var i = 0; i < 300; i++) Pass(ledger, events);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(ledger, events);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(SpliceMode.Restart, "Once upon the time", " time")]
    [InlineData(SpliceMode.Prefill, " great lake", " great lake")]
    public void Splice_Completions_GoesOnWithTheText(SpliceMode mode, string answered, string added)
    {
        using var ledger = new StreamLedger(StreamDialect.Completions);
        using var scanner = new SseScanner();
        using var output = new PooledBytes();
        ledger.Record("{\"id\":\"a\",\"choices\":[{\"index\":0,\"text\":\"Once upon\"}]}"u8);
        ledger.Record("{\"id\":\"a\",\"choices\":[{\"index\":0,\"text\":\" the\"}]}"u8);
        ledger.Record("{\"id\":\"a\",\"choices\":[{\"index\":0,\"text\":\"\"}]}"u8);
        using var splicer = new StreamSplicer(ledger, mode);
        ReadOnlySpan<byte> unread = Encoding.UTF8.GetBytes($"data: {{\"id\":\"b\",\"choices\":[{{\"index\":0,\"text\":\"{answered}\"}}]}}\n\ndata: [DONE]\n\n");
        while (scanner.TryRead(ref unread, out var e)) Assert.Equal(SpliceStep.Send, splicer.Add(e, output));

        Assert.Equal($"data: {{\"id\":\"a\",\"choices\":[{{\"index\":0,\"text\":\"{added}\"}}]}}\n\ndata: [DONE]\n\n", Encoding.UTF8.GetString(output.Span));
    }

    private static void Pass(StreamLedger ledger, List<byte[]> events)
    {
        foreach (var data in events) ledger.Record(data);
    }

    private static StreamLedger Read(string name, StreamDialect dialect)
    {
        var ledger = new StreamLedger(dialect);
        using var scanner = new SseScanner();
        ReadOnlySpan<byte> unread = RecordedStreams.Bytes(name);
        while (scanner.TryRead(ref unread, out var e)) ledger.Record(e);
        return ledger;
    }
}
