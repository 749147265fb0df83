using System.Text;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class StreamErrorsTests
{
    private static readonly StreamError Error = new()
    {
        Code = 502,
        Message = "Upstream \"broke\" off",
        ErrorType = "provider_unavailable",
        Id = "gen-1",
        Model = "m",
        Created = 7,
        Choices = 0b101,
    };

    [Theory]
    [InlineData(StreamDialect.ChatCompletions, """data: {"id":"gen-1","object":"chat.completion.chunk","created":7,"model":"m","error":{"code":502,"message":"Upstream \"broke\" off","metadata":{"error_type":"provider_unavailable"}},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"},{"index":2,"delta":{"content":""},"finish_reason":"error"}]}""")]
    [InlineData(StreamDialect.Completions, """data: {"id":"gen-1","object":"text_completion","created":7,"model":"m","error":{"code":502,"message":"Upstream \"broke\" off","metadata":{"error_type":"provider_unavailable"}},"choices":[{"index":0,"text":"","finish_reason":"error"},{"index":2,"text":"","finish_reason":"error"}]}""")]
    [InlineData(StreamDialect.Messages, "event: error\n" + """data: {"type":"error","error":{"type":"api_error","message":"Upstream \"broke\" off","error_type":"provider_unavailable"},"request_id":"gen-1","metadata":{"error_type":"provider_unavailable"}}""")]
    [InlineData(StreamDialect.Responses, "event: response.failed\n" + """data: {"type":"response.failed","sequence_number":0,"response":{"id":"gen-1","object":"response","created_at":7,"status":"failed","model":"m","output":[],"error":{"code":"server_error","message":"Upstream \"broke\" off"}},"error_type":"provider_unavailable","metadata":{"error_type":"provider_unavailable"}}""")]
    public void WriteError_Dialect_WritesItsForm(StreamDialect dialect, string expected)
    {
        using var output = new PooledBytes();

        StreamErrors.WriteError(output, dialect, Error);

        Assert.Equal(expected + "\n\n", Encoding.UTF8.GetString(output.Span));
    }

    [Theory]
    [InlineData(StreamDialect.ChatCompletions)]
    [InlineData(StreamDialect.Completions)]
    [InlineData(StreamDialect.Messages)]
    [InlineData(StreamDialect.Responses)]
    public void WriteError_BeforeAnyAnswer_ReadsBackAsAnError(StreamDialect dialect)
    {
        using var output = new PooledBytes();
        StreamErrors.WriteError(output, dialect, new StreamError { Code = 429, Message = "Slow down\u2028 \ud83d", Metadata = "{\"rotor\":{\"reason\":\"x\"}}"u8.ToArray() });
        StreamErrors.WriteEnd(output, dialect);

        using var run = StreamRun.Whole(output.Span.ToArray(), dialect);

        Assert.Equal((StreamOutcome.ErrorFirstEvent, 0), (run.Progress.Outcome(), run.Progress.Malformed));
        Assert.Contains("\"rotor\":{\"reason\":\"x\"}", run.Events[0].Data, StringComparison.Ordinal);
        Assert.Equal(dialect != StreamDialect.Messages, run.Events[^1].Kind == SseEventKind.Done);
    }

    [Theory]
    [InlineData(StreamDialect.ChatCompletions)]
    [InlineData(StreamDialect.Messages)]
    public void WriteMissingEnd_FinishedStream_MakesItComplete(StreamDialect dialect)
    {
        var name = dialect == StreamDialect.Messages ? nameof(RecordedStreams.Messages) : nameof(RecordedStreams.WithoutDone);
        var text = RecordedStreams.Text(name);
        var stop = text.IndexOf("event: message_stop", StringComparison.Ordinal);
        using var output = new PooledBytes();
        StreamErrors.WriteMissingEnd(output, dialect);

        using var cut = StreamRun.Whole(Encoding.UTF8.GetBytes(stop < 0 ? text : text[..stop]), dialect);
        using var mended = StreamRun.Whole([.. Encoding.UTF8.GetBytes(stop < 0 ? text : text[..stop]), .. output.Span], dialect);

        Assert.Equal((StreamOutcome.CompleteWithoutDone, StreamOutcome.Complete), (cut.Progress.Outcome(), mended.Progress.Outcome()));
    }

    [Theory]
    [InlineData("data: {\"error\":{\"code\":429},\"user_id\":\"user_1\",\"a\":1}\n\n", "data: {\"error\":{\"code\":429},\"user_id\":null,\"a\":1}\n\n")]
    [InlineData("event: error\r\ndata: {\"user_id\":\"org_1\",\r\ndata: \"error\":\"x\"}\r\n\r\n", "event: error\ndata: {\"user_id\":null,\ndata: \"error\":\"x\"}\n\n")]
    [InlineData("data: {\"error\":{\"code\":429}}\r\n\r\n", "data: {\"error\":{\"code\":429}}\r\n\r\n")]
    [InlineData("data: {\"error\":{\"code\":429}}\n", "data: {\"error\":{\"code\":429}}\n\n")]
    [InlineData("data: {\"error\":{\"code\":429}}", "data: {\"error\":{\"code\":429}}\n\n")]
    public void WriteWithoutAccount_ErrorEvent_LeavesTheAccountOut(string sent, string expected)
    {
        using var scanner = new SseScanner();
        using var output = new PooledBytes();
        ReadOnlySpan<byte> unread = Encoding.UTF8.GetBytes(sent);
        if (!scanner.TryRead(ref unread, out var e)) Assert.True(scanner.TryFinish(out e));

        StreamErrors.WriteWithoutAccount(output, e, EventInspector.Inspect(StreamDialect.ChatCompletions, e));

        Assert.Equal(expected, Encoding.UTF8.GetString(output.Span));
    }

    [Fact]
    public void KeepAlive_IsAComment() => Assert.Equal(SseEventKind.Comment, StreamRun.Whole(StreamErrors.KeepAlive.ToArray()).Events.Single().Kind);
}
