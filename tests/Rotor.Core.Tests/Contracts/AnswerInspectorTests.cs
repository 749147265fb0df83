using System.Text;
using Rotor.Core.Contracts;

namespace Rotor.Core.Tests.Contracts;

public sealed class AnswerInspectorTests
{
    [Fact]
    public void Inspect_RecordedAnswer_ReadsModelFinishAndUsage()
    {
        var facts = new AnswerFacts();

        var kind = Inspect("""
            {"id":"gen-1","object":"chat.completion","model":"liquid/lfm-2.5-2.6b:free","provider":"Liquid","choices":[{"index":0,"finish_reason":"stop",
             "message":{"role":"assistant","content":"pong","refusal":null}}],"usage":{"prompt_tokens":16,"completion_tokens":80,"total_tokens":96,"cost":0.0125,
             "prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":76}}}
            """, facts);

        Assert.Equal(AnswerKind.Answer, kind);
        Assert.Equal("liquid/lfm-2.5-2.6b:free", facts.Model);
        Assert.Equal("Liquid", facts.Provider);
        Assert.Equal("stop", facts.FinishReason);
        Assert.Equal((16L, 80L, 76L, 3L, 0.0125m), (facts.PromptTokens, facts.CompletionTokens, facts.ReasoningTokens, facts.CachedTokens, facts.CostUsd));
    }

    [Theory]
    [InlineData("""{"error":{"message":"Internal Server Error","code":500},"user_id":"org_abc123"}""")]
    [InlineData("""{"id":"gen-1","error":{"message":"Upstream error from Nvidia: x","code":502}}""")]
    [InlineData("""{"error":"server_error"}""")]
    [InlineData("""{"choices":[{"finish_reason":"error","error":{"code":502},"message":{"content":"par"}}]}""")]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"x"}}""")]
    [InlineData("""{"id":"resp_1","object":"response","status":"failed","error":null}""")]
    public void Inspect_ErrorBehindA200_IsAnError(string json) => Assert.Equal(AnswerKind.Error, Inspect(json, new AnswerFacts()));

    [Theory]
    [InlineData("", AnswerKind.Empty)]
    [InlineData(" \n\n \r\n\t", AnswerKind.Empty)]
    [InlineData("{\"id\":\"gen-1\",\"choices\":[{\"message\":{\"content\":\"hal", AnswerKind.Broken)]
    [InlineData("<html>", AnswerKind.Broken)]
    [InlineData("{} {}", AnswerKind.Broken)]
    [InlineData("\n\n {\"error\":null,\"choices\":[]}", AnswerKind.Answer)]
    [InlineData("[1,2]", AnswerKind.Answer)]
    [InlineData("""{"choices":[5,null,{"finish_reason":5}],"usage":[1]}""", AnswerKind.Answer)]
    public void Inspect_OddAnswers_AreToldApart(string json, AnswerKind expected) => Assert.Equal(expected, Inspect(json, new AnswerFacts()));

    private static AnswerKind Inspect(string json, AnswerFacts facts) => AnswerInspector.Inspect(Encoding.UTF8.GetBytes(json), facts);
}
