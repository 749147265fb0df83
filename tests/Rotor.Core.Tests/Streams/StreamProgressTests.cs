using System.Text;
using Rotor.Core.Failover;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class StreamProgressTests
{
    public static readonly TheoryData<string, StreamDialect, StreamOutcome, string?> Ends = new()
    {
        { nameof(RecordedStreams.Chat), StreamDialect.ChatCompletions, StreamOutcome.Complete, "stop" },
        { nameof(RecordedStreams.SlowChat), StreamDialect.ChatCompletions, StreamOutcome.Complete, "stop" },
        { nameof(RecordedStreams.ToolCall), StreamDialect.ChatCompletions, StreamOutcome.Complete, "tool_calls" },
        { nameof(RecordedStreams.Completion), StreamDialect.Completions, StreamOutcome.Complete, "length" },
        { nameof(RecordedStreams.Messages), StreamDialect.Messages, StreamOutcome.Complete, "end_turn" },
        { nameof(RecordedStreams.Responses), StreamDialect.Responses, StreamOutcome.Complete, "completed" },
        { nameof(RecordedStreams.ErrorAfterContent), StreamDialect.ChatCompletions, StreamOutcome.ErrorAfterContent, "error" },
        { nameof(RecordedStreams.ErrorFirst), StreamDialect.ChatCompletions, StreamOutcome.ErrorFirstEvent, null },
        { nameof(RecordedStreams.ReasonOnly), StreamDialect.ChatCompletions, StreamOutcome.FinishReasonError, "error" },
        { nameof(RecordedStreams.Cut), StreamDialect.ChatCompletions, StreamOutcome.SilentClose, null },
        { nameof(RecordedStreams.WithoutDone), StreamDialect.ChatCompletions, StreamOutcome.CompleteWithoutDone, "stop" },
    };

    [Theory, MemberData(nameof(Ends))]
    public void Outcome_RecordedStreamInAnySplit_IsTold(string name, StreamDialect dialect, StreamOutcome outcome, string? finish)
    {
        foreach (var lineEnd in new[] { "\n", "\r\n" })
        {
            var bytes = RecordedStreams.Bytes(name, lineEnd);
            for (var at = 0; at <= bytes.Length; at++)
            {
                using var run = StreamRun.Split(bytes, at, dialect);
                Assert.Equal((outcome, finish, 0), (run.Progress.Outcome(), run.Progress.FinishReason, run.Progress.Malformed));
            }
        }
    }

    [Theory]
    [InlineData(nameof(RecordedStreams.Chat), StreamDialect.ChatCompletions)]
    [InlineData(nameof(RecordedStreams.Completion), StreamDialect.Completions)]
    [InlineData(nameof(RecordedStreams.Messages), StreamDialect.Messages)]
    [InlineData(nameof(RecordedStreams.Responses), StreamDialect.Responses)]
    public void Outcome_CutAtEveryByte_IsWholeOnlyAfterTheFinishReason(string name, StreamDialect dialect)
    {
        var bytes = RecordedStreams.Bytes(name);
        var text = Encoding.Latin1.GetString(bytes);
        string[] finishes = ["\"finish_reason\":\"", "\"stop_reason\":\"", "\"response.completed\""];
        var finish = finishes.Select(f => text.IndexOf(f, StringComparison.Ordinal)).Where(i => i >= 0).Min();
        var finished = text.IndexOf('\n', finish);
        for (var length = 0; length <= bytes.Length; length++)
        {
            using var run = StreamRun.Whole(bytes[..length], dialect);
            var whole = run.Progress.Outcome() is StreamOutcome.Complete or StreamOutcome.CompleteWithoutDone;
            Assert.True(whole == (length >= finished), $"cut at {length} of {bytes.Length}: {run.Progress.Outcome()}");
        }
    }

    [Theory]
    [InlineData("", StreamStage.Nothing, StreamOutcome.Empty)]
    [InlineData("\n\n", StreamStage.Nothing, StreamOutcome.Empty)]
    [InlineData(": a\n\n: b\n\n", StreamStage.Comments, StreamOutcome.Empty)]
    [InlineData("data: [DONE]\n\n", StreamStage.Ended, StreamOutcome.Empty)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n", StreamStage.Preamble, StreamOutcome.SilentClose)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n", StreamStage.Ended, StreamOutcome.Complete)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: {oops\n\n", StreamStage.Content, StreamOutcome.SilentClose)]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\ndata: {\"choices\":[{\"index\":0,\"finish_reason\":\"stop\"}]}\n\n", StreamStage.Content, StreamOutcome.SilentClose)]
    [InlineData("data: {\"choices\":[{\"finish_reason\":\"error\"}]}\n\n", StreamStage.Failed, StreamOutcome.FinishReasonError)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"\"}]}\n\n", StreamStage.Content, StreamOutcome.SilentClose)]
    public void Observe_SmallStreams_TellsStageAndOutcome(string text, StreamStage stage, StreamOutcome outcome)
    {
        using var run = StreamRun.Whole(Encoding.UTF8.GetBytes(text));

        Assert.Equal((stage, outcome), (run.Progress.Stage, run.Progress.Outcome()));
    }

    [Fact]
    public void Observe_RecordedChat_KeepsWhatItSaid()
    {
        using var run = StreamRun.Whole(RecordedStreams.Bytes(nameof(RecordedStreams.Chat)));

        var seen = run.Progress;
        Assert.Equal(("gen-1", "liquid/lfm-2.5-2.6b:free", "Liquid"), (seen.Id, seen.Model, seen.Provider));
        Assert.Equal(ContentKinds.Text | ContentKinds.Reasoning, seen.Content);
        Assert.Equal(new StreamUsage { PromptTokens = 16, CompletionTokens = 60, CachedTokens = 4, ReasoningTokens = 52, Cost = 0.000032m }, seen.Usage);
        Assert.Equal(FailureShape.None, seen.Shape());
    }

    [Fact]
    public void Observe_Messages_AddsCachedInputAndKeepsBothUsages()
    {
        using var run = StreamRun.Whole(RecordedStreams.Bytes(nameof(RecordedStreams.Messages)), StreamDialect.Messages);

        Assert.Equal(new StreamUsage { PromptTokens = 15, CompletionTokens = 18, CachedTokens = 5, Cost = 0.001m }, run.Progress.Usage);
        Assert.Equal("msg_1", run.Progress.Id);
    }

    [Fact]
    public void Observe_MalformedEventInAGoodStream_IsCountedAndPassedOver()
    {
        var text = RecordedStreams.Text(nameof(RecordedStreams.Chat));
        var broken = "data: {\"choices\":[{\"delta\":{\"content\":\"x\n\n" + text;
        using var run = StreamRun.Whole(Encoding.UTF8.GetBytes(broken));

        Assert.Equal((1, StreamOutcome.Complete), (run.Progress.Malformed, run.Progress.Outcome()));
    }

    [Fact]
    public void Observe_BareJsonErrorInsteadOfEvents_IsThatError()
    {
        using var run = StreamRun.Whole("{\n  \"error\": {\"code\": 429, \"message\": \"x\"}\n}"u8.ToArray());

        Assert.Equal((429, StreamOutcome.ErrorFirstEvent), (run.Progress.ErrorCode, run.Progress.Outcome()));
    }

    [Fact]
    public void Observe_PageOfHtml_IsNoAnswer()
    {
        using var run = StreamRun.Whole("<html>\n<body>Bad gateway</body>\n\n</html>\n"u8.ToArray());

        Assert.Equal((2, StreamOutcome.SilentClose), (run.Progress.Malformed, run.Progress.Outcome()));
    }

    [Fact]
    public void Observe_ErrorWithStringCode_KeepsTheNumber()
    {
        using var run = StreamRun.Whole("data: {\"error\":{\"code\":\"502\",\"message\":\"x\"}}\n\n"u8.ToArray());

        Assert.Equal((502, FailureShape.ErrorFirstEvent), (run.Progress.ErrorCode, run.Progress.Shape()));
    }
}
