using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class CreditErrorsTests
{
    private const string NeverPurchased = """{"error":{"message":"Insufficient credits. This account never purchased credits. Make sure your key is on the correct account or org, and if so, purchase more at https://openrouter.ai/settings/credits","code":402},"user_id":"user_2abc"}""";
    private const string AddMore = """{"error":{"message":"Insufficient credits. Add more using https://openrouter.ai/settings/credits","code":402}}""";

    [Theory]
    [InlineData(NeverPurchased)]
    [InlineData(AddMore)]
    public void Judge_InsufficientCredits_RestsTheAccountsPaidModels(string body)
    {
        var verdict = Given.Judged(402, body, Given.PaidModel);

        Assert.Equal("insufficient_credits", verdict.Reason);
        Assert.Equal(Blame.Account, verdict.Blame);
        Assert.Equal(ScopeKind.AccountPaid, verdict.Scope);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.Equal(TimeSpan.FromMinutes(10), verdict.Rest);
        Assert.Equal(TimeSpan.FromHours(1), verdict.RestCap);
        Assert.False(verdict.Suspected);
        Assert.False(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_InsufficientCreditsForAFreeModel_RestsTheWholeAccount()
    {
        Assert.Equal(ScopeKind.Account, Given.Judged(402, AddMore).Scope);
    }

    [Fact]
    public void Judge_RequestOverBalance_RestsNothingAndSaysWhatIsAffordable()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 16384 tokens, but can only afford 9862. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account","code":402,"metadata":{"limit_source":"openrouter_credits","remedy_hint":"Add credits.","provider_name":null,"previous_errors":[]}},"user_id":"user_2abc"}""", Given.PaidModel);

        Assert.Equal("request_over_balance", verdict.Reason);
        Assert.Equal(Blame.Account, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.Equal(9862, verdict.AffordableTokens);
        Assert.Equal("openrouter_credits", verdict.LimitSource);
    }

    [Fact]
    public void Judge_RequestOverKeyLimit_TakesAnyOtherKey()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 8192 tokens, but can only afford 512. To increase, visit https://openrouter.ai/settings/keys","code":402,"metadata":{"limit_source":"openrouter_key_limit","remedy_hint":"Raise or remove this API key's usage limit."}}}""", Given.PaidModel);

        Assert.Equal("request_over_key_limit", verdict.Reason);
        Assert.Equal(Blame.Key, verdict.Blame);
        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.NextKey, verdict.Step);
        Assert.Equal(512, verdict.AffordableTokens);
        Assert.True(verdict.WantsCheck);
    }

    [Fact]
    public void Judge_InFlightBudget_RestsForRetryAfter()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"This request would exceed your available credits given your current in-flight requests. Retry after in-flight requests settle, or add credits.","code":402,"metadata":{"reason":"in_flight_budget_exhausted","limit_source":"openrouter_in_flight_budget","remedy_hint":"Wait."}}}""", Given.PaidModel, new(RetryAfter: "7"));

        Assert.Equal("in_flight_budget", verdict.Reason);
        Assert.Equal(ScopeKind.AccountPaid, verdict.Scope);
        Assert.Equal(Given.Now.AddSeconds(7), verdict.Until);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.True(verdict.Transient);
        Assert.InRange(verdict.Rest, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Judge_WeightExceedsBudget_RestsNothing()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"This request costs more than the whole budget.","code":402,"metadata":{"reason":"weight_exceeds_budget","limit_source":"openrouter_credits"}}}""", Given.PaidModel);

        Assert.Equal(ScopeKind.None, verdict.Scope);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.False(verdict.Transient);
    }

    [Fact]
    public void Judge_BalanceForMedia_RestsTheKeyForThatModel()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"This request requires at least $1.00 in balance for image or video output","code":402,"metadata":{"limit_source":"openrouter_key_limit"}}}""", "google/gemini-3-pro-image");

        Assert.Equal("balance_for_media", verdict.Reason);
        Assert.Equal(ScopeKind.KeyModel, verdict.Scope);
        Assert.Equal(NextStep.NextKey, verdict.Step);
    }

    [Fact]
    public void Judge_402ThatOnlyTheStatusExplains_SuspectsAndTriesAnotherAccount()
    {
        var verdict = Given.Judged(402, """{"error":{"message":"Payment Required","code":402}}""", Given.PaidModel);

        Assert.Equal("payment_unexplained", verdict.Reason);
        Assert.True(verdict.Suspected);
        Assert.Equal(ScopeKind.AccountPaid, verdict.Scope);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
    }
}
