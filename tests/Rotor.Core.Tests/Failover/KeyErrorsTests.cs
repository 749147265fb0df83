using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class KeyErrorsTests
{
    [Theory]
    [InlineData("User not found.")]
    [InlineData("No cookie auth credentials found")]
    [InlineData("Missing Authentication header")]
    [InlineData("No auth credentials found")]
    public void Judge_OwnExact401_DeclaresTheKeyDeadAndTakesAnother(string message)
    {
        var verdict = Given.Judged(401, $$$$"""{"error":{"message":"{{{{message}}}}","code":401}}""");

        Assert.Equal("key_rejected", verdict.Reason);
        Assert.Equal(Blame.Key, verdict.Blame);
        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.True(verdict.Invalidates);
        Assert.True(verdict.WantsCheck);
        Assert.Equal(NextStep.NextKey, verdict.Step);
        Assert.Equal(TimeSpan.FromMinutes(5), verdict.Rest);
        Assert.Equal(TimeSpan.FromHours(1), verdict.RestCap);
        Assert.False(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_Own401InOtherWords_RestsAndChecksButDoesNotDeclareDead()
    {
        var verdict = Given.Judged(401, """{"error":{"message":"This key has expired","code":401}}""");

        Assert.Equal("key_refused", verdict.Reason);
        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.False(verdict.Invalidates);
        Assert.True(verdict.WantsCheck);
    }

    [Fact]
    public void Judge_Own401BrokenOff_OnlySuspectsTheKey()
    {
        var verdict = Given.Judged(401, """{"error":{"message":"User not found.","code":401,"metadata":{"provider_na""");

        Assert.False(verdict.Invalidates);
        Assert.True(verdict.Suspected);
    }

    [Fact]
    public void Judge_401InsideA200_RestsTheKeyWithoutDeclaringItDead()
    {
        var verdict = Given.Judged(200, """{"error":{"message":"User not found.","code":401}}""");

        Assert.Equal(ScopeKind.Key, verdict.Scope);
        Assert.False(verdict.Invalidates);
    }

    [Theory]
    [InlineData("User not found. (while calling tool get_user)")]
    [InlineData("Error: User not found.")]
    public void Judge_401ThatOnlyContainsThePhrase_DoesNotDeclareDead(string message)
    {
        Assert.False(Given.Judged(401, $$$$"""{"error":{"message":"{{{{message}}}}","code":401}}""").Invalidates);
    }

    [Fact]
    public void Judge_401AsWebPage_TouchesNoKey()
    {
        Given.AssertTouchesNoKey(Given.Judged(401, "<!DOCTYPE html><html><head><title>Access denied</title></head></html>"));
    }
}
