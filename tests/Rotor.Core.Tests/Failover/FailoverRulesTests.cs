using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class FailoverRulesTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    public void TryParse_Nothing_GivesNoRules(string? text)
    {
        Assert.True(FailoverRules.TryParse(text, out var rules, out var faults));
        Assert.Empty(rules.All);
        Assert.Empty(faults);
    }

    [Fact]
    public void TryParse_EveryAction_IsRead()
    {
        Assert.True(FailoverRules.TryParse("500=retry_same:3+rest_key:01:00:00, 403=return,404=next_key , 429=next_model+rest_model:00:00:30,openrouter_key_limit=rest_account:1.00:00:00", out var rules, out var faults));

        Assert.Empty(faults);
        Assert.Equal(
            [
                new("403", 0, NextStep.Return, ScopeKind.None, default),
                new("404", 0, NextStep.NextKey, ScopeKind.None, default),
                new("429", 0, NextStep.NextModel, ScopeKind.Model, TimeSpan.FromSeconds(30)),
                new("500", 3, null, ScopeKind.Key, TimeSpan.FromHours(1)),
                new("openrouter_key_limit", 0, null, ScopeKind.Account, TimeSpan.FromDays(1)),
            ],
            rules.All.OrderBy(rule => rule.Name, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("500", "such as 500=next_key")]
    [InlineData("=return", "must be a status")]
    [InlineData("99=return", "99 is no HTTP status")]
    [InlineData("600=return", "600 is no HTTP status")]
    [InlineData("Some Source=return", "must be a status")]
    [InlineData("500=", "unknown action ''")]
    [InlineData("500=explode", "unknown action 'explode'")]
    [InlineData("500=return:5", "return takes no value")]
    [InlineData("500=return+next_key", "only one of return")]
    [InlineData("500=retry_same", "retry_same needs a number")]
    [InlineData("500=retry_same:0", "retry_same needs a number")]
    [InlineData("500=retry_same:11", "retry_same needs a number")]
    [InlineData("500=retry_same:2+retry_same:3", "twice")]
    [InlineData("500=rest_key", "rest_key needs a time")]
    [InlineData("500=rest_key:30", "rest_key needs a time")]
    [InlineData("500=rest_key:00:00:00", "rest_key needs a time")]
    [InlineData("500=rest_key:-01:00:00", "rest_key needs a time")]
    [InlineData("500=rest_key:32.00:00:00", "rest_key needs a time")]
    [InlineData("500=rest_key:01:00:00+rest_model:01:00:00", "only one of rest_key")]
    [InlineData("500=return, 500=next_key", "two rules for 500")]
    public void TryParse_Fault_NamesTheEntryAndSaysWhatToWrite(string text, string words)
    {
        Assert.False(FailoverRules.TryParse(text, out var rules, out var faults));

        Assert.Contains(words, Assert.Single(faults), StringComparison.Ordinal);
        Assert.Empty(rules.All);
    }

    [Fact]
    public void TryParse_SeveralFaults_TellsAll()
    {
        Assert.False(FailoverRules.TryParse("99=return, 500=explode, 502=next_key", out _, out var faults));

        Assert.Equal(2, faults.Count);
        Assert.StartsWith("'99=return'", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("'500=explode'", faults[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_LimitSourceAndStatus_TheSourceWins()
    {
        Assert.True(FailoverRules.TryParse("402=return, openrouter_credits=next_key", out var rules, out _));

        var verdict = rules.Apply(Given.Judged(402, """{"error":{"message":"x","code":402,"metadata":{"limit_source":"openrouter_credits"}}}"""));

        Assert.Equal("openrouter_credits", verdict.Rule);
        Assert.Equal(NextStep.NextKey, verdict.Step);
    }

    [Fact]
    public void Apply_ReturnOnly_KeepsTheRestOfTheTable()
    {
        Assert.True(FailoverRules.TryParse("401=return", out var rules, out _));

        var verdict = rules.Apply(Given.Judged(401, """{"error":{"message":"User not found.","code":401}}"""));

        Assert.Equal(NextStep.Return, verdict.Step);
        Assert.True(verdict.Invalidates);
    }

    [Fact]
    public void Apply_RestOnly_ReplacesTheRestAndGoesOnElsewhere()
    {
        Assert.True(FailoverRules.TryParse("401=rest_account:00:10:00", out var rules, out _));

        var verdict = rules.Apply(Given.Judged(401, """{"error":{"message":"User not found.","code":401}}"""));

        Assert.Equal(ScopeKind.Account, verdict.Scope);
        Assert.Equal(Given.Now.AddMinutes(10), verdict.Until);
        Assert.False(verdict.Invalidates);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
    }

    [Theory]
    [InlineData(404, """{"error":{"message":"No endpoints found for a/b.","code":404}}""")]
    [InlineData(429, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"slow","provider_name":"X"}}}""")]
    public void Apply_NextKey_RestsNothingThatAllKeysShare(int status, string body)
    {
        Assert.True(FailoverRules.TryParse($"{status}=next_key", out var rules, out _));

        var verdict = rules.Apply(Given.Judged(status, body));

        Assert.Equal(NextStep.NextKey, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
    }

    [Fact]
    public void Apply_NoRuleMeant_LeavesTheVerdict()
    {
        Assert.True(FailoverRules.TryParse("500=return", out var rules, out _));
        var verdict = Given.Judged(502, "");

        Assert.Same(verdict, rules.Apply(verdict));
    }
}
