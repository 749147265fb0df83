using System.Text;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class SseScannerTests
{
    [Theory, MemberData(nameof(RecordedStreams.Names), MemberType = typeof(RecordedStreams))]
    public void TryRead_AnySplitAndLineEnd_GivesSameEventsAndAllBytes(string name)
    {
        var expected = StreamRun.Whole(RecordedStreams.Bytes(name)).Events.Select(e => (e.Kind, e.Name, e.Data)).ToList();
        foreach (var lineEnd in new[] { "\n", "\r\n", "\r" })
        {
            var bytes = RecordedStreams.Bytes(name, lineEnd);
            for (var at = 0; at <= bytes.Length; at++) AssertSame(StreamRun.Split(bytes, at), bytes, expected);
            AssertSame(StreamRun.ByteWise(bytes), bytes, expected);
        }
    }

    [Fact]
    public void TryRead_CrlfSplitInsideTheLastPair_KeepsThePairInItsEvent()
    {
        using var run = new StreamRun();

        run.Feed("data: 1\r\n\r"u8);
        Assert.Empty(run.Events);
        run.Feed("\ndata: 2\r\n\r\n"u8);

        Assert.Equal(["data: 1\r\n\r\n", "data: 2\r\n\r\n"], run.Events.Select(e => e.Raw));
    }

    [Fact]
    public void TryRead_LoneReturns_GivesEventWithoutWaiting()
    {
        using var run = new StreamRun();

        run.Feed("data: 1\r\r"u8);

        Assert.Equal("1", Assert.Single(run.Events).Data);
    }

    [Theory]
    [InlineData("\n", SseEventKind.Empty, "")]
    [InlineData(": hi\n\n", SseEventKind.Comment, "")]
    [InlineData(":\n\n", SseEventKind.Comment, "")]
    [InlineData("data:\n\n", SseEventKind.Empty, "")]
    [InlineData("data\n\n", SseEventKind.Empty, "")]
    [InlineData("event: ping\n\n", SseEventKind.Empty, "")]
    [InlineData("retry: 10\n\n", SseEventKind.Empty, "")]
    [InlineData("data:{}\n\n", SseEventKind.Data, "{}")]
    [InlineData("data:  {}\n\n", SseEventKind.Data, " {}")]
    [InlineData("data: {\ndata: \"a\":1\ndata: }\n\n", SseEventKind.Data, "{\n\"a\":1\n}")]
    [InlineData(": c\ndata: {}\n: d\nid: 7\nevent: x\n\n", SseEventKind.Data, "{}")]
    [InlineData("data: [DONE]\n\n", SseEventKind.Done, "[DONE]")]
    [InlineData("data:[DONE] \n\n", SseEventKind.Done, "[DONE] ")]
    [InlineData("\uFEFFdata: {}\n\n", SseEventKind.Data, "{}")]
    [InlineData("<html>\n\n", SseEventKind.Foreign, "<html>")]
    [InlineData("{\"error\":{\n\"code\":502}}\n\n", SseEventKind.Foreign, "{\"error\":{\n\"code\":502}}")]
    public void TryRead_OneEvent_TellsKindAndData(string text, SseEventKind kind, string data)
    {
        var e = Assert.Single(StreamRun.Whole(Encoding.UTF8.GetBytes(text)).Events);

        Assert.Equal((kind, data, true), (e.Kind, e.Data, e.Terminated));
    }

    [Fact]
    public void TryFinish_EventWithoutBlankLine_GivesItUnterminated()
    {
        var run = StreamRun.Whole("data: 1\n\ndata: [DONE]\n"u8.ToArray());

        Assert.Equal([(SseEventKind.Data, true), (SseEventKind.Done, false)], run.Events.Select(e => (e.Kind, e.Terminated)));
        Assert.Equal("data: 1\n\ndata: [DONE]\n", run.Raw);
    }

    [Fact]
    public void TryRead_EventOverTheCap_ComesInPiecesAndTheNextIsWhole()
    {
        using var run = new StreamRun(maxEventBytes: 32);
        var large = $"data: \"{new string('x', 100)}\"\n\n";

        foreach (var b in Encoding.UTF8.GetBytes(large + "data: {}\n\n")) run.Feed([b]);

        Assert.Equal(large + "data: {}\n\n", run.Raw);
        Assert.All(run.Events.SkipLast(1), e => Assert.Equal(SseEventKind.Oversize, e.Kind));
        Assert.True(run.Events[^2].Terminated);
        Assert.Equal((SseEventKind.Data, "{}"), (run.Events[^1].Kind, run.Events[^1].Data));
    }

    [Fact]
    public void TryRead_RandomBytes_NeverLosesAByte()
    {
        var random = new Random(7);
        var alphabet = "\n\r\n\r:d da{}\"[\uFEFF"u8.ToArray();
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.Next(1, 60)];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = alphabet[random.Next(alphabet.Length)];
            using var run = new StreamRun();
            for (var at = 0; at < bytes.Length;)
            {
                var next = Math.Min(bytes.Length, at + random.Next(1, 9));
                run.Feed(bytes.AsSpan(at..next));
                at = next;
            }

            run.Finish();
            Assert.Equal(Encoding.Latin1.GetString(bytes), run.Raw);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(4096)]
    public void ReadInspectObserve_AfterWarmUp_AllocatesNothing(int chunk)
    {
        var bytes = string.Concat(Enumerable.Repeat(RecordedStreams.Text(nameof(RecordedStreams.Cut)) + RecordedStreams.Text(nameof(RecordedStreams.ToolCall)).Replace("data: [DONE]\n\n", "", StringComparison.Ordinal), 20));
        var stream = Encoding.UTF8.GetBytes(bytes);
        using var scanner = new SseScanner();
        var progress = new StreamProgress();
        Pass(scanner, progress, stream, chunk);
        Pass(scanner, progress, stream, chunk);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var events = Pass(scanner, progress, stream, chunk);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(160, events);
        Assert.Equal(0, allocated);
    }

    private static int Pass(SseScanner scanner, StreamProgress progress, byte[] stream, int chunk)
    {
        var events = 0;
        for (var at = 0; at < stream.Length; at += chunk)
        {
            ReadOnlySpan<byte> unread = stream.AsSpan(at, Math.Min(chunk, stream.Length - at));
            while (scanner.TryRead(ref unread, out var e))
            {
                progress.Observe(e, EventInspector.Inspect(StreamDialect.ChatCompletions, e));
                events++;
            }
        }

        return events;
    }

    private static void AssertSame(StreamRun run, byte[] bytes, List<(SseEventKind, string, string)> expected)
    {
        using (run)
        {
            // A line feed behind a lone CR may stand alone when the bytes end there.
            Assert.Equal(Encoding.Latin1.GetString(bytes), run.Raw);
            Assert.Equal(expected, run.Events.Select(e => (e.Kind, e.Name, e.Data)));
        }
    }
}
