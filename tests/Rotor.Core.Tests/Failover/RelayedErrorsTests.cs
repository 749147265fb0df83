using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class RelayedErrorsTests
{
    private const string Relayed401 = """{"error":{"message":"Provider returned error","code":401,"metadata":{"raw":"{\"error\":{\"code\":\"authentication_error\",\"message\":\"invalid API key\"}}\n","provider_name":"Darkbloom","is_byok":false}}}""";
    private const string Relayed402 = """{"error":{"message":"Provider returned error","code":402,"metadata":{"raw":"{\"error\":\"API key USD spend limit exceeded. Your account may still have USD balance\"}","provider_name":"Venice","is_byok":false}}}""";
    private const string Relayed403 = """{"error":{"message":"Provider returned error","code":403,"metadata":{"raw":"{\"code\":30001,\"message\":\"Sorry, your account balance is insufficient\",\"data\":null}","provider_name":"SiliconFlow","is_byok":false}}}""";

    [Theory]
    [InlineData(401, Relayed401, "provider_refused_credential", "Darkbloom")]
    [InlineData(402, Relayed402, "provider_out_of_credit", "Venice")]
    [InlineData(403, Relayed403, "provider_refused", "SiliconFlow")]
    public void Judge_RelayedRefusal_RestsTheProviderOnly(int status, string body, string reason, string provider)
    {
        var verdict = Given.Judged(status, body);

        Assert.Equal(reason, verdict.Reason);
        Assert.True(verdict.Relayed);
        Assert.Equal(Blame.Model, verdict.Blame);
        Assert.Equal(ScopeKind.ModelProvider, verdict.Scope);
        Assert.Equal(provider, verdict.Provider);
        Assert.InRange(verdict.Rest, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        Assert.Equal(NextStep.RetrySame, verdict.Step);
        Assert.Equal(NextStep.NextModel, verdict.Then);
        Assert.False(verdict.Invalidates);
    }

    [Fact]
    public void Judge_RelayedSharedPool429_RestsTheModelForAll()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"google/gemma-4-31b-it:free is temporarily rate-limited upstream. Please retry shortly, or add your own key to accumulate your rate limits: https://openrouter.ai/settings/integrations","provider_name":"Google AI Studio","is_byok":false,"provider_error_code":"429","limit_source":"upstream_provider_shared_pool","remedy_hint":"Retry shortly, add your own provider key (https://openrouter.ai/settings/integrations), or route to another provider with provider routing: https://openrouter.ai/docs/features/provider-routing"}},"user_id":"user_2abc"}""");

        Assert.Equal("provider_rate_limited", verdict.Reason);
        Assert.True(verdict.Relayed);
        Assert.Equal(Blame.Model, verdict.Blame);
        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.Null(verdict.Until);
        Assert.InRange(verdict.Rest, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        Assert.Equal(TimeSpan.FromMinutes(5), verdict.RestCap);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.False(verdict.Suspected);
    }

    [Fact]
    public void Judge_RelayedSharedPool429WithRetryAfter_RestsThatLong()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"x is temporarily rate-limited upstream.","provider_name":"Google AI Studio","is_byok":false,"provider_error_code":"429","limit_source":"upstream_provider_shared_pool","retry_after_seconds":1,"retry_after_seconds_raw":1,"headers":{"Retry-After":"1"}}}}""");

        Assert.Equal(Given.Now.AddSeconds(1), verdict.Until);
    }

    [Fact]
    public void Judge_Relayed429OfTheOlderForm_RestsTheModel()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"x is temporarily rate-limited upstream.","provider_name":"Chutes","is_byok":false}}}""");

        Assert.Equal(ScopeKind.Model, verdict.Scope);
    }

    [Fact]
    public void Judge_Relayed429OfARequestThatPicksProviders_RestsOnlyThatProvider()
    {
        var evidence = Given.Answer(429, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"slow down","provider_name":"Chutes"}}}""") with { HasProviderPreferences = true };

        var verdict = Verdicts.Judge(evidence);

        Assert.Equal(ScopeKind.ModelProvider, verdict.Scope);
        Assert.Equal("Chutes", verdict.Provider);
    }

    [Fact]
    public void Judge_SharedPoolWithoutProviderName_StillRestsTheModel()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Too many","code":429,"metadata":{"provider_name":null,"limit_source":"upstream_provider_shared_pool"}}}""");

        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.True(verdict.Relayed);
    }

    [Fact]
    public void Judge_RelayedByTheAccountsOwnProviderKey_TakesAnotherAccountAndRestsNothing()
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"quota","provider_name":"OpenAI","is_byok":true}}}""");

        Assert.Equal("own_provider_key_refused", verdict.Reason);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"upstream connect error or disconnect/reset before headers","provider_name":"Chutes","is_byok":false}}}""", ScopeKind.ModelProvider)]
    [InlineData("""{"error":{"message":"Upstream error from Nvidia: Service temporarily overloaded","code":502,"metadata":{"error_type":"provider_unavailable"}}}""", ScopeKind.Model)]
    public void Judge_Relayed502_SuspectsModelOrProviderAndNoKey(string body, ScopeKind scope)
    {
        var verdict = Given.Judged(502, body);

        Assert.Equal("provider_failed", verdict.Reason);
        Assert.Equal(scope, verdict.Scope);
        Assert.True(verdict.Suspected);
        Assert.True(verdict.MayHaveCost);
        Assert.Equal(NextStep.RetrySame, verdict.Step);
        Assert.Equal(NextStep.NextModel, verdict.Then);
        Given.AssertTouchesNoKey(verdict);
    }

    [Fact]
    public void Judge_Relayed404_TriesTheNextModelAndRestsNothing()
    {
        var verdict = Given.Judged(404, """{"error":{"message":"Provider returned error","code":404,"metadata":{"raw":"model not found","provider_name":"Novita"}}}""");

        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.True(verdict.Relayed);
    }

    [Fact]
    public void Judge_ProviderWithRawInOtherWords_IsRelayedToo()
    {
        var verdict = Given.Judged(401, """{"error":{"message":"User not found.","code":401,"metadata":{"provider_name":"Darkbloom","raw":{"error":"no such user"}}}}""");

        Assert.True(verdict.Relayed);
        Given.AssertTouchesNoKey(verdict);
    }

    [Fact]
    public void Judge_NullProviderWithPreviousErrors_IsOpenRoutersOwn()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 16384 tokens, but can only afford 9862. To increase, visit https://openrouter.ai/settings/credits","code":402,"metadata":{"limit_source":"openrouter_credits","provider_name":null,"previous_errors":[{"code":429,"message":"Provider returned error","provider_name":"X","raw":"slow"}]}}}""", Given.PaidModel);

        Assert.False(verdict.Relayed);
        Assert.Equal("request_over_balance", verdict.Reason);
    }
}
