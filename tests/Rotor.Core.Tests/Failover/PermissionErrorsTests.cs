using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class PermissionErrorsTests
{
    [Theory]
    [InlineData("daily", "2026-10-01T00:00:00Z")]
    [InlineData("weekly", "2026-10-05T00:00:00Z")]
    [InlineData("monthly", "2026-10-01T00:00:00Z")]
    public void Judge_KeyLimitByName_RestsTheKeyUntilTheWindowEnds(string name, string end)
    {
        var verdict = Given.Judged(403, $$$$"""{"error":{"message":"Key limit exceeded ({{{{name}}}} limit). Manage it using https://openrouter.ai/settings/keys","code":403}}""");

        Assert.Equal("key_limit", verdict.Reason);
        Assert.Equal(Blame.Key, verdict.Blame);
        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.Equal(Given.Utc(end), verdict.Until);
        Assert.Equal(NextStep.NextKey, verdict.Step);
        Assert.False(verdict.Invalidates);
    }

    [Fact]
    public void Judge_KeyLimitTotal_RestsWithoutAnEndAndAsksForChecks()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys","code":403}}""");

        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.Null(verdict.Until);
        Assert.Equal(TimeSpan.FromHours(1), verdict.Rest);
        Assert.True(verdict.WantsCheck);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(402)]
    public void Judge_KeyLimitOfTheNewestForm_EndsWhenItSaysAndHidesTheAccount(int status)
    {
        var verdict = Given.Judged(status, """{"error":{"message":"Key limit exceeded (weekly limit). Manage it using https://openrouter.ai/workspaces/default/keys/5f2d9c1e7a3b4c6d8e0f5f2d9c1e7a3b4c6d8e0f $20.05 of $20.00 used; resets 2026-10-12T00:00:00.000Z.","code":403,"metadata":{"limit_source":"openrouter_key_limit"}}}""");

        Assert.Equal("key_limit", verdict.Reason);
        Assert.Equal(Given.Utc("2026-10-12T00:00:00Z"), verdict.Until);
        Assert.DoesNotContain("5f2d9c1e", verdict.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("20.05", verdict.Evidence, StringComparison.Ordinal);
        Assert.DoesNotContain("/keys/", verdict.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openrouter_guardrail_budget")]
    [InlineData("openrouter_workspace_budget")]
    public void Judge_BudgetBySource_RestsTheAccountUntilResetsAt(string source)
    {
        var verdict = Given.Judged(403, $$$$"""{"error":{"message":"Budget exceeded","code":403,"metadata":{"limit_source":"{{{{source}}}}","scope":"workspace","limit_usd":500,"spend_usd":500.2,"resets_at":"2026-10-01T00:00:00.000Z"}}}""");

        Assert.Equal("budget_exhausted", verdict.Reason);
        Assert.Equal(ScopeKind.Account, verdict.Scope);
        Assert.Equal(Given.Utc("2026-10-01T00:00:00Z"), verdict.Until);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
    }

    [Fact]
    public void Judge_BudgetOfOneKey_RestsThatKey()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"Budget exceeded","code":403,"metadata":{"limit_source":"openrouter_guardrail_budget","scope":"api_key"}}}""");

        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.Equal(NextStep.NextKey, verdict.Step);
    }

    [Fact]
    public void Judge_WorkspaceBudgetByItsWords_RestsTheAccountUntilTheMonthEnds()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"Workspace monthly budget of $500.00 exceeded. Contact your org admin.","code":403},"user_id":"org_abc123"}""");

        Assert.Equal(ScopeKind.Account, verdict.Scope);
        Assert.Equal(Given.Utc("2026-10-01T00:00:00Z"), verdict.Until);
        Assert.Equal("org_abc123", verdict.UpstreamAccount);
    }

    [Fact]
    public void Judge_Moderation_BlamesTheRequestAlthoughAProviderIsNamed()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"anthropic/claude-3-5-haiku requires moderation on Amazon Bedrock. Your input was flagged for \"violence\". No credits were charged.","code":403,"metadata":{"reasons":["violence"],"flagged_input":"How do I kill a process","provider_name":"Amazon Bedrock","model_slug":"anthropic/claude-3-5-haiku","raw":"x"}}}""", "anthropic/claude-3-5-haiku");

        Assert.Equal("moderation", verdict.Reason);
        Assert.Equal(Blame.Request, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.Equal(NextStep.Return, verdict.Then);
        Assert.False(verdict.Relayed);
        Assert.DoesNotContain("kill a process", verdict.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_PromptInjectionBlocked_ReturnsIt()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"Request blocked: prompt injection patterns detected","code":403,"metadata":{"patterns":["ignore previous"]}}}""");

        Assert.Equal("guardrail_blocked", verdict.Reason);
        Assert.Equal(NextStep.Return, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
    }

    [Theory]
    [InlineData("""{"error":{"message":"thinkingmachines/inkling:free is only available on agentic harnesses. Try plugging it into a coding agent or productivity app listed on https://openrouter.ai/apps","code":403}}""")]
    [InlineData("""{"error":{"message":"Not for this app","code":403,"metadata":{"failed_routing_step":"Gate Free Endpoints by Agentic Harness"}}}""")]
    public void Judge_AgenticHarnessOnly_TriesTheNextModelAndRestsNothingForOtherApps(string body)
    {
        var verdict = Given.Judged(403, body, "thinkingmachines/inkling:free");

        Assert.Equal("agentic_harness_only", verdict.Reason);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
    }

    [Fact]
    public void Judge_AttestationMissing_RestsTheModelForThatAccount()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"This model requires you to complete the following before use: 18+ age confirmation. Visit https://openrouter.ai/settings","code":403,"metadata":{"missing_attestation_types":["age_18plus"]}}}""");

        Assert.Equal("attestation_missing", verdict.Reason);
        Assert.Equal(ScopeKind.AccountModel, verdict.Scope);
        Assert.Equal(TimeSpan.FromDays(1), verdict.Rest);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.Equal(NextStep.NextModel, verdict.Then);
    }

    [Fact]
    public void Judge_ProviderTerms_RestsTheVendorForThatAccount()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"The request is prohibited due to a violation of provider Terms Of Service.","code":403,"metadata":{"provider_name":null}}}""", "openai/gpt-5");

        Assert.Equal("provider_terms", verdict.Reason);
        Assert.Equal(ScopeKind.AccountVendor, verdict.Scope);
        Assert.True(verdict.Rest >= TimeSpan.FromDays(1));
        Assert.Equal(NextStep.NextAccount, verdict.Step);
    }

    [Fact]
    public void Judge_ManagementKeysOnly_ReturnsItAndRestsNothing()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"Only management keys can perform this operation","code":403}}""");

        Assert.Equal("management_key_only", verdict.Reason);
        Assert.Equal(NextStep.Return, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
    }

    [Fact]
    public void Judge_403InUnknownWords_ReturnsItAndTouchesNoKey()
    {
        var verdict = Given.Judged(403, """{"error":{"message":"Forbidden","code":403}}""");

        Assert.Equal(NextStep.Return, verdict.Step);
        Given.AssertTouchesNoKey(verdict);
    }
}
