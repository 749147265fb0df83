using System.Text;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Tests.Keys;

public sealed class KeyAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 7, 9, 30, 0, TimeSpan.Zero);

    private const string Recorded = """
        {"data":{"label":"sk-or-v1-abc...123","is_management_key":false,"is_provisioning_key":false,"limit":1,"limit_reset":null,"limit_remaining":0.75,
         "include_byok_in_limit":false,"usage":0,"is_free_tier":false,"expires_at":null,"creator_user_id":"user_X","organization_id":null,
         "free_model_daily_requests":{"used":2,"limit":1000,"remaining":998},"rate_limit":{"requests":-1,"interval":"10s"}}}
        """;

    [Fact]
    public void Read_RecordedAnswer_TellsAccountLimitAndFreeQuota()
    {
        var check = Read(200, Recorded);

        Assert.Equal(KeyCheckOutcome.Passed, check.Outcome);
        Assert.Equal(("user_X", 0.75m, false, new FreeDailyRequests(2, 1000)), (check.AccountId, check.LimitRemaining, check.FreeTier, check.FreeDaily));
        Assert.Null(check.ExpiresAt);
    }

    [Fact]
    public void Read_KeyOfAnOrganisation_BelongsToTheOrganisation()
    {
        var check = Read(200, """{"data":{"creator_user_id":"user_member","organization_id":"org_1","expires_at":"2026-12-01T00:00:00Z"}}""");

        Assert.Equal("org_1", check.AccountId);
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), check.ExpiresAt);
    }

    [Theory]
    [InlineData("""{"data":{"limit_remaining":5,"effective_budget":{"remaining_usd":2}}}""", 2)]
    [InlineData("""{"data":{"limit_remaining":1,"effective_budget":{"remaining_usd":2}}}""", 1)]
    [InlineData("""{"data":{"effective_budget":{"remaining_usd":2}}}""", 2)]
    public void Read_Budgets_NarrowestIsWhatIsLeft(string body, int left) => Assert.Equal(left, Read(200, body).LimitRemaining);

    [Theory]
    [InlineData("""{"data":{}}""")]
    [InlineData("""{"data":{"limit_remaining":"much","free_model_daily_requests":{"used":-1,"limit":50},"creator_user_id":7,"is_free_tier":"no","expires_at":"soon"}}""")]
    [InlineData("""{"data":{"limit_remaining":1e400,"free_model_daily_requests":{"used":1.5,"limit":50},"creator_user_id":"' or 1=1"}}""")]
    public void Read_FieldsMissingOrOfAnotherType_SayNothing(string body)
    {
        var check = Read(200, body);

        Assert.Equal(KeyCheckOutcome.Passed, check.Outcome);
        Assert.Equal((null, null, null, null), (check.AccountId, check.LimitRemaining, check.FreeTier, check.FreeDaily));
    }

    [Theory]
    [InlineData(200, "<html>sign in to the network</html>")]
    [InlineData(200, "")]
    [InlineData(200, "[]")]
    [InlineData(200, """{"error":{"code":500}}""")]
    [InlineData(302, "")]
    [InlineData(401, "<html><title>Cloudflare</title></html>")]
    [InlineData(403, """{"error":{"message":"Forbidden","code":403}}""")]
    [InlineData(429, """{"error":{"message":"Rate limit exceeded","code":429}}""")]
    [InlineData(500, "")]
    [InlineData(502, """{"error":{"message":"Provider returned error","code":401,"metadata":{"provider_name":"X","raw":"invalid API key"}}}""")]
    public void Read_AnswerThatSaysNothingOfTheKey_IsFailed(int status, string body)
    {
        var check = Read(status, body);

        Assert.Equal(KeyCheckOutcome.Failed, check.Outcome);
        Assert.NotEmpty(check.Explanation);
    }

    [Theory]
    [InlineData("""{"error":{"message":"User not found.","code":401}}""")]
    [InlineData("""{"error":{"message":"No such key any more","code":401}}""")]
    [InlineData("")]
    public void Read_401OfTheApi_IsDead(string body) => Assert.Equal(KeyCheckOutcome.Dead, Read(401, body).Outcome);

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    public void Read_NoSuchPath_IsNotOffered(int status) => Assert.Equal(KeyCheckOutcome.NotOffered, Read(status, "{}").Outcome);

    private static KeyCheck Read(int status, string body) => KeyAnswer.Read(status, EvidenceHeaders.None, Encoding.UTF8.GetBytes(body), Now, Now);
}
