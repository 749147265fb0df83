using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class RequestErrorsTests
{
    [Fact]
    public void Judge_InvalidModelId_RestsTheModelAndTriesTheNext()
    {
        var verdict = Given.Judged(400, """{"error":{"message":"x/y is not a valid model ID","code":400},"user_id":"user_2abcDEF"}""", "x/y");

        Assert.Equal("invalid_model", verdict.Reason);
        Assert.Equal(Blame.Model, verdict.Blame);
        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.Equal(TimeSpan.FromHours(1), verdict.Rest);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.Equal("user_2abcDEF", verdict.UpstreamAccount);
        Assert.False(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_NoModelNamed_BlamesTheRequestAlone()
    {
        var verdict = Given.Judged(400, """{"error":{"message":" is not a valid model ID","code":400}}""", "");

        Assert.Equal(("invalid_model", Blame.Request, ScopeKind.None), (verdict.Reason, verdict.Blame, verdict.Scope));
    }

    [Theory]
    [InlineData("""{"error":{"message":"'models' array must have 3 items or fewer.","code":400}}""", "models_list_too_long")]
    [InlineData("""{"error":{"message":"Input required: specify \"prompt\" or \"messages\"","code":400}}""", "invalid_request")]
    [InlineData("""{"error":{"message":"Input must have at least 1 token.","code":400}}""", "invalid_request")]
    [InlineData("""{"success":false,"error":{"name":"ZodError","message":"[{\"code\":\"invalid_type\",\"path\":[\"messages\"]}]"}}""", "invalid_request")]
    [InlineData("""{"error":{"message":"Reasoning is mandatory for this endpoint and cannot be disabled.","code":400}}""", "reasoning_mandatory")]
    public void Judge_InvalidRequest_ReturnsItAndTouchesNoKey(string body, string reason)
    {
        var verdict = Given.Judged(400, body);

        Assert.Equal(reason, verdict.Reason);
        Assert.Equal(Blame.Request, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.Return, verdict.Step);
        Assert.False(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_ContextLength_OnlyAnotherModelMayHelp()
    {
        var verdict = Given.Judged(400, """{"error":{"message":"This endpoint's maximum context length is 16384 tokens. However, you requested about 26265 tokens (26255 of text input, 10 in the output). Please reduce the length of either one, or use the context-compression plugin to compress your prompt automatically.","code":400,"metadata":{"provider_name":null}},"user_id":"user_2abc"}""");

        Assert.Equal("context_length", verdict.Reason);
        Assert.Equal(Blame.Request, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.False(verdict.Relayed);
    }

    [Theory]
    [InlineData("at most 64 tools are allowed")]
    [InlineData("User location is not supported for the API use.")]
    public void Judge_Relayed400_TriesAnotherModelAndRestsNothing(string raw)
    {
        var verdict = Given.Judged(400, $$$$"""{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{{{{raw}}}}","provider_name":"Groq","is_byok":false}},"user_id":"user_2abc"}""");

        Assert.Equal("provider_rejected_request", verdict.Reason);
        Assert.True(verdict.Relayed);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.Equal("Groq", verdict.Provider);
    }

    [Theory]
    [InlineData(413, """{"error":{"code":413,"message":"Request payload too large"}}""", "payload_too_large")]
    [InlineData(422, """{"error":{"code":422,"message":"Invalid argument"}}""", "unprocessable")]
    public void Judge_TooLargeOrUnprocessable_ReturnsIt(int status, string body, string reason)
    {
        var verdict = Given.Judged(status, body);

        Assert.Equal(reason, verdict.Reason);
        Assert.Equal(Blame.Request, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.Return, verdict.Step);
    }

    [Theory]
    [InlineData("Invalid prompt: my question is why OpenRouter says 'invalid api key' and quota, credit, balance, funds, insufficient_quota")]
    [InlineData("Invalid value: 'Rate limit exceeded: free-models-per-day. Add 10 credits'")]
    [InlineData("messages.0.content: User not found.")]
    public void Judge_PromptEchoedInA400_DoesNotSteer(string message)
    {
        var verdict = Given.Judged(400, $$$$"""{"error":{"message":"{{{{message}}}}","code":400}}""");

        Assert.Equal("invalid_request", verdict.Reason);
        Assert.Equal(NextStep.Return, verdict.Step);
        Given.AssertTouchesNoKey(verdict);
    }
}
