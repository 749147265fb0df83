using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class ErrorEnvelopeTests
{
    [Fact]
    public void Judge_ErrorInsideA200_IsThatStatus()
    {
        var verdict = Given.Judged(200, """{"id":"gen-1790981403-x","error":{"message":"Upstream error from Nvidia: Service temporarily overloaded","code":502,"metadata":{"error_type":"provider_unavailable"}}}""");

        Assert.Equal(502, verdict.Status);
        Assert.True(verdict.Relayed);
        Assert.True(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_ErrorInsideA200OfAnOrganisation_LearnsTheAccount()
    {
        var verdict = Given.Judged(200, """{"error":{"message":"Internal Server Error","code":500},"user_id":"org_abc123"}""");

        Assert.Equal(500, verdict.Status);
        Assert.Equal("org_abc123", verdict.UpstreamAccount);
    }

    [Theory]
    [InlineData("\"502\"", 502)]
    [InlineData("502", 502)]
    [InlineData("\"server_error\"", 500)]
    [InlineData("\"rate_limit_exceeded\"", 429)]
    [InlineData("null", 502)]
    [InlineData("99999999999999999999", 502)]
    [InlineData("{}", 502)]
    public void Judge_CodeAsNumberTextWordOrNothing_IsUnderstood(string code, int status)
    {
        Assert.Equal(status, Given.Judged(200, $$$$"""{"error":{"code":{{{{code}}}},"message":"JSON error injected into SSE stream"}}""").Status);
    }

    [Fact]
    public void Judge_ErrorEventAfterContent_MayHaveCost()
    {
        var evidence = Given.Answer(200, """{"id":"gen-abc123","object":"chat.completion.chunk","created":1234567890,"model":"openai/gpt-4o","provider":"OpenAI","error":{"code":429,"message":"Rate limit exceeded","metadata":{"error_type":"rate_limit_exceeded"}},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}""");

        var verdict = Verdicts.Judge(evidence with { Shape = FailureShape.ErrorAfterContent });

        Assert.Equal(429, verdict.Status);
        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.True(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_ErrorEventWithoutIdAndChoices_IsUnderstood()
    {
        var evidence = Given.Answer(200, """{"error":{"code":502,"message":"Upstream error from Alibaba: Output data may contain inappropriate content.","metadata":{"error_type":"provider_unavailable"}}}""");

        Assert.Equal("provider_failed", Verdicts.Judge(evidence with { Shape = FailureShape.ErrorFirstEvent }).Reason);
    }

    [Fact]
    public void Judge_ChoiceLevelError_IsUnderstood()
    {
        var verdict = Given.Judged(200, """{"id":"gen-1","choices":[{"index":0,"finish_reason":"error","message":{"role":"assistant","content":"User not found."},"error":{"code":502,"message":"Upstream error from X: gone","metadata":{"error_type":"provider_unavailable"}}}]}""");

        Assert.Equal("provider_failed", verdict.Reason);
        Assert.Equal(502, verdict.Status);
    }

    [Fact]
    public void Judge_FinishReasonErrorOnly_BlamesTheModel()
    {
        var evidence = Given.Answer(200, """{"choices":[{"delta":{"content":"","role":"assistant"},"finish_reason":"error","native_finish_reason":"MALFORMED_FUNCTION_CALL"}]}""");

        var verdict = Verdicts.Judge(evidence with { Shape = FailureShape.FinishReasonError });

        Assert.Equal("finish_reason_error", verdict.Reason);
        Assert.Equal(Blame.Model, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Contains("MALFORMED_FUNCTION_CALL", verdict.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_MessagesDialectWithMetadataOutside_IsRelayed()
    {
        var verdict = Given.Judged(429, """{"type":"error","error":{"type":"rate_limit_error","message":"Provider returned error","error_type":"rate_limit_exceeded"},"request_id":"gen-1","metadata":{"raw":"google/gemma-4-26b-a4b-it:free is temporarily rate-limited upstream. Please retry shortly","provider_name":"Google AI Studio","is_byok":false,"provider_error_code":"429","limit_source":"upstream_provider_shared_pool"}}""");

        Assert.True(verdict.Relayed);
        Assert.Equal("Google AI Studio", verdict.Provider);
        Assert.Equal("upstream_provider_shared_pool", verdict.LimitSource);
        Assert.Equal(ScopeKind.Model, verdict.Scope);
    }

    [Fact]
    public void Judge_MessagesErrorEvent_TakesItsStatusFromTheType()
    {
        var verdict = Given.Judged(200, "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"...\",\"error_type\":\"provider_overloaded\"}}\n\n");

        Assert.Equal(529, verdict.Status);
        Assert.Equal(Blame.Model, verdict.Blame);
    }

    [Theory]
    [InlineData("""{"type":"response.failed","error_type":"provider_unavailable","response":{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"Upstream error from X: gone"}}}""", 500, "provider_failed")]
    [InlineData("""{"type":"response.error","error":{"code":"rate_limit_exceeded","message":"Rate limit exceeded"}}""", 429, "rate_limit_unexplained")]
    [InlineData("""{"type":"error","code":"server_error","message":"Internal Server Error","param":null}""", 500, "server_error")]
    public void Judge_ResponsesDialect_IsUnderstood(string body, int status, string reason)
    {
        var verdict = Given.Judged(200, body);

        Assert.Equal(status, verdict.Status);
        Assert.Equal(reason, verdict.Reason);
    }

    [Fact]
    public void Judge_CallersMetadataInAResponsesObject_DoesNotSteer()
    {
        var verdict = Given.Judged(200, """{"id":"resp_1","object":"response","status":"failed","error":{"code":"server_error","message":"Internal Server Error"},"metadata":{"limit_source":"openrouter_key_limit","provider_name":"Me","raw":"x"}}""");

        Assert.Equal("server_error", verdict.Reason);
        Assert.Null(verdict.LimitSource);
    }

    [Theory]
    [InlineData("\n\n   \n{\"error\":{\"message\":\"User not found.\",\"code\":401}}")]
    [InlineData("\uFEFF{\"error\":{\"message\":\"User not found.\",\"code\":401}}")]
    [InlineData(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {\"error\":{\"message\":\"User not found.\",\"code\":401}}\n\n")]
    public void Judge_PaddedBody_IsUnderstood(string body)
    {
        Assert.Equal("key_rejected", Given.Judged(401, body).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n\n")]
    [InlineData(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n")]
    public void Judge_PaddingOnly_IsEmptyAndMayHaveCost(string body)
    {
        var verdict = Verdicts.Judge(Given.Answer(200, body) with { Shape = FailureShape.Empty });

        Assert.Equal("empty_answer", verdict.Reason);
        Assert.True(verdict.Suspected);
        Assert.True(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_WebPageWith200_PointsAtTheBaseUrl()
    {
        var verdict = Verdicts.Judge(Given.Answer(200, "<!DOCTYPE html><html><head><title>OpenRouter</title></head></html>") with { Shape = FailureShape.NotUnderstood });

        Assert.Equal("web_page", verdict.Reason);
        Assert.Contains("base URL", verdict.Explanation, StringComparison.Ordinal);
        Given.AssertTouchesNoKey(verdict);
    }

    [Fact]
    public void Judge_PlainText5xx_IsShownButNotBelieved()
    {
        var verdict = Given.Judged(503, "upstream connect error or disconnect/reset before headers. reset reason: connection failure");

        Assert.Equal("unavailable", verdict.Reason);
        Assert.StartsWith("upstream connect error", verdict.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_RawNestedBeyondAllBounds_DoesNotBlameAKeyForSure()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 200)) + "1" + new string('}', 200);

        var verdict = Given.Judged(401, "{\"error\":{\"code\":401,\"message\":\"User not found.\",\"metadata\":{\"raw\":" + deep + ",\"provider_name\":\"X\"}}}");

        Assert.False(verdict.Invalidates);
        Assert.True(verdict.Suspected || verdict.Relayed);
    }
}
