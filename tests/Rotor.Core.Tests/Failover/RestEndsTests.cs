using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class RestEndsTests
{
    private const string Relayed429 = """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"slow","provider_name":"X"}}}""";

    [Theory]
    [InlineData("30", 30)]
    [InlineData(" 30 ", 30)]
    [InlineData("1.5", 1.5)]
    [InlineData("0", 1)]
    [InlineData("Wed, 30 Sep 2026 12:35:26 GMT", 30)]
    [InlineData("Wednesday, 30-Sep-26 12:35:26 GMT", 30)]
    [InlineData("99999999999", 3600)]
    [InlineData("Wed, 30 Sep 2099 12:35:26 GMT", 3600)]
    public void RetryAfter_Header_IsReadAndCut(string value, double seconds)
    {
        Assert.Equal(Given.Now.AddSeconds(seconds), Given.Judged(429, Relayed429, headers: new(RetryAfter: value)).Until);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("Wed, 30 Sep 2026 12:00:00 GMT")]
    [InlineData("Mon, 99 Foo 2026 12:00:00 GMT")]
    public void RetryAfter_Nonsense_CountsAsAbsent(string value)
    {
        Assert.Null(Given.Judged(429, Relayed429, headers: new(RetryAfter: value)).Until);
    }

    [Theory]
    [InlineData("\"retry_after_seconds\":30")]
    [InlineData("\"retry_after_seconds\":\"30\"")]
    [InlineData("\"headers\":{\"retry-after\":\"30\"}")]
    [InlineData("\"headers\":{\"Retry-After\":30}")]
    public void RetryAfter_InTheBody_IsReadToo(string field)
    {
        var verdict = Given.Judged(429, "{\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":\"slow\",\"provider_name\":\"X\"," + field + "}}}");

        Assert.Equal(Given.Now.AddSeconds(30), verdict.Until);
    }

    [Theory]
    [InlineData("1790812800000", "2026-10-01T00:00:00Z")]
    [InlineData("1790812800", "2026-10-01T00:00:00Z")]
    [InlineData("4102444800000", "2026-10-01T13:34:56Z")]
    [InlineData("1590812800000", "2026-10-01T00:00:00Z")]
    [InlineData("-1", "2026-10-01T00:00:00Z")]
    [InlineData("9223372036854775807", "2026-10-01T00:00:00Z")]
    [InlineData("12", "2026-10-01T00:00:00Z")]
    public void RateLimitReset_OfADay_IsReadCutOrReplacedByMidnight(string value, string end)
    {
        var verdict = Given.Judged(429, """{"error":{"message":"Rate limit exceeded: free-models-per-day. ","code":429}}""", headers: new(RateLimitLimit: "50", RateLimitReset: value));

        Assert.Equal(Given.Utc(end), verdict.Until);
    }

    [Theory]
    [InlineData("2026-09-28T00:00:00Z", "2026-10-05T00:00:00Z")]
    [InlineData("2026-10-04T23:59:59Z", "2026-10-05T00:00:00Z")]
    public void NextMonday_FromMondayAndSunday_IsTheNextOne(string now, string monday)
    {
        Assert.Equal(Given.Utc(monday), RestEnds.NextMonday(Given.Utc(now)));
    }

    [Fact]
    public void NextMonth_InDecember_IsJanuary()
    {
        Assert.Equal(Given.Utc("2027-01-01T00:00:00Z"), RestEnds.NextMonth(Given.Utc("2026-12-31T23:59:59Z")));
    }

    [Fact]
    public void NextMinute_OnTheMinute_IsAMinuteLater()
    {
        Assert.Equal(Given.Utc("2026-09-30T12:36:00Z"), RestEnds.NextMinute(Given.Utc("2026-09-30T12:35:00Z")));
    }

    [Fact]
    public void Judge_AtTheEndOfTheCalendar_DoesNotThrow()
    {
        var evidence = Given.Answer(429, """{"error":{"message":"Rate limit exceeded: free-models-per-day. ","code":429}}""") with { At = DateTimeOffset.MaxValue };

        Assert.NotNull(Verdicts.Judge(evidence).Until);
    }
}
