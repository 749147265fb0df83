using System.Text;
using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

/// <summary>Whatever upstream sends, a verdict comes, and only OpenRouter's own words touch a key.</summary>
public class VerdictsFuzzTests
{
    private const string Secret = "0123abcd4567";

    private static readonly string[] OwnBodies =
    [
        """{"error":{"message":"User not found.","code":401}}""",
        """{"error":{"message":"Rate limit exceeded: free-models-per-day. Add 10 credits","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1790812800000"},"limit_source":"openrouter_free_tier_daily"}},"user_id":"user_2abc"}""",
        """{"error":{"message":"Key limit exceeded (weekly limit). Manage it using https://openrouter.ai/x $1 of $2 used; resets 2026-10-12T00:00:00.000Z.","code":403,"metadata":{"limit_source":"openrouter_key_limit"}}}""",
        """{"error":{"message":"This request requires more credits, or fewer max_tokens. You requested up to 16384 tokens, but can only afford 9862.","code":402,"metadata":{"limit_source":"openrouter_credits","provider_name":null,"previous_errors":[{"code":1}]}}}""",
        """{"success":false,"error":{"name":"ZodError","message":"[{\"code\":\"invalid_type\"}]"}}""",
        """{"type":"response.failed","error_type":"server","response":{"error":{"code":"server_error","message":"x"},"metadata":{"a":"b"}}}""",
        """{"choices":[{"delta":{"content":""},"finish_reason":"error","native_finish_reason":"X","error":{"code":"502","message":"y"}}]}""",
        """{"error":{"message":"z","availability":{"code":"capacity_exhausted","retry_after":3}}}""",
        "<html><title>522</title></html>",
        "upstream connect error",
        ": OPENROUTER PROCESSING\n\ndata: {\"error\":{}}",
        "",
    ];

    private static readonly string[] RelayedBodies =
    [
        """{"error":{"message":"Provider returned error","code":CODE,"metadata":{"raw":RAW,"provider_name":"X","is_byok":false}},"user_id":"user_2abc"}""",
        """{"error":{"message":"Upstream error from X: User not found.","code":CODE,"metadata":{"error_type":"authentication","limit_source":"openrouter_key_limit"}}}""",
        """{"type":"error","error":{"type":"authentication_error","message":"Provider returned error"},"metadata":{"raw":RAW,"provider_name":"X"}}""",
        """{"error":{"message":"User not found.","code":CODE,"metadata":{"raw":RAW,"provider_name":"X","limit_source":"openrouter_free_tier_daily"}}}""",
    ];

    private static readonly string[] Raws =
    [
        "\"User not found.\"", "\"{\\\"error\\\":{\\\"message\\\":\\\"User not found.\\\",\\\"code\\\":401}}\"", "{\"error\":{\"message\":\"User not found.\"},\"user_id\":\"user_x\"}", "[1,[2]]", "\"\\ud800\"",
    ];

    private static readonly int[] Statuses = [0, 200, 301, 400, 401, 402, 403, 404, 408, 413, 418, 422, 429, 500, 502, 503, 504, 520, 524, 529, 599];

    private static readonly FailureShape[] Shapes = Enum.GetValues<FailureShape>();

    [Theory]
    [InlineData(1)]
    [InlineData(20_260_930)]
    public void Judge_RandomBytes_NeverThrowsAndInvalidatesNothing(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++)
        {
            var body = new byte[random.Next(200)];
            random.NextBytes(body);
            if (random.Next(2) == 0)
                body = Encoding.UTF8.GetBytes(RandomJsonish(random));

            var verdict = Verdicts.Judge(Evidence(random, body));

            Assert.NotEmpty(verdict.Reason);
            Assert.NotEmpty(verdict.Explanation);
            Assert.False(verdict.Invalidates);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Judge_MutatedBodies_InvalidateOnlyByTheExact401(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
        {
            var text = OwnBodies[random.Next(OwnBodies.Length)];
            var body = Mutate(random, Encoding.UTF8.GetBytes(text));

            var verdict = Verdicts.Judge(Evidence(random, body));

            AssertSane(verdict);
            if (verdict.Invalidates)
            {
                Assert.Equal(401, verdict.Status);
                Assert.Equal(FailureShape.Status, verdict.Shape);
                Assert.Contains("User not found", Encoding.UTF8.GetString(body), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    public void Judge_RelayedBodies_NeverTouchAKeyOrAccount(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 10_000; i++)
        {
            var status = Statuses[random.Next(3, Statuses.Length)];
            var body = RelayedBodies[random.Next(RelayedBodies.Length)]
                .Replace("CODE", status.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("RAW", Raws[random.Next(Raws.Length)], StringComparison.Ordinal);
            var evidence = Evidence(random, Encoding.UTF8.GetBytes(body)) with { Status = status, Shape = FailureShape.Status };

            var verdict = Verdicts.Judge(evidence);

            Assert.True(verdict.Relayed);
            Given.AssertTouchesNoKey(verdict);
            AssertSane(verdict);
        }
    }

    [Theory]
    [InlineData(5)]
    public void Judge_SecretAnywhereInTheBody_ShowsInNothingForPeople(int seed)
    {
        var random = new Random(seed);
        string[] secrets = ["sk-or-v1-" + Secret, "user_" + Secret, "https://openrouter.ai/workspaces/" + Secret, "Bearer " + Secret, Secret + "@example.org"];
        string[] bodies = [.. OwnBodies, .. RelayedBodies];
        for (var i = 0; i < 5_000; i++)
        {
            var text = bodies[random.Next(bodies.Length)].Replace("CODE", "429", StringComparison.Ordinal).Replace("RAW", Raws[0], StringComparison.Ordinal);
            string[] places = ["\"message\":\"", "\"raw\":\"", "\"provider_name\":\"", "\"limit_source\":\"", "\"native_finish_reason\":\"", "<title>"];
            var place = places[random.Next(places.Length)];
            text = text.Replace(place, place + secrets[random.Next(secrets.Length)] + " ", StringComparison.Ordinal);

            var verdict = Verdicts.Judge(Evidence(random, Encoding.UTF8.GetBytes(text)));

            Assert.DoesNotContain(Secret, verdict.Evidence + verdict.Explanation + verdict.Provider + verdict.LimitSource, StringComparison.Ordinal);
        }
    }

    private static void AssertSane(Verdict verdict)
    {
        Assert.True(verdict.Until is null || verdict.Until > Given.Now);
        Assert.True(verdict.Until is null || verdict.Until <= Given.Now.AddDays(32));
        Assert.True(verdict.Rest <= verdict.RestCap || verdict.RestCap == default);
        Assert.True(verdict.Scope is ScopeKind.None || verdict.Until is not null || verdict.Rest > TimeSpan.Zero);
        Assert.InRange(verdict.Evidence.Length, 0, 401);
        Assert.False(verdict.Suspected && verdict.Scope == ScopeKind.None);
    }

    private static AttemptEvidence Evidence(Random random, byte[] body)
    {
        string?[] values = [null, null, "", "5", "-1", "1790812800000", "Wed, 30 Sep 2026 12:35:26 GMT", new string('9', 40), "\0"];
        return new()
        {
            Shape = Shapes[random.Next(Shapes.Length)],
            Status = Statuses[random.Next(Statuses.Length)],
            Body = body,
            Model = random.Next(3) switch { 0 => "", 1 => Given.FreeModel, _ => "\ud800\n" },
            HasProviderPreferences = random.Next(2) == 0,
            Headers = new(values[random.Next(values.Length)], values[random.Next(values.Length)], values[random.Next(values.Length)], values[random.Next(values.Length)]),
            StartedAt = Given.Now,
            At = Given.Now,
        };
    }

    private static byte[] Mutate(Random random, byte[] body)
    {
        var bytes = new List<byte>(body);
        for (var i = random.Next(4); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at)); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(40), bytes.Count - at))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    private static string RandomJsonish(Random random)
    {
        string[] parts = ["{", "}", "[", "]", ":", ",", "\"error\"", "\"message\"", "\"code\"", "\"metadata\"", "\"headers\"", "\"choices\"", "\"response\"", "\"raw\"", "\"availability\"", "null", "true", "-1e999", "401", "\"\\ud800\"", "\"x\"", " ", "data: ", "<"];
        var text = new StringBuilder("{");
        for (var i = random.Next(40); i > 0; i--)
            text.Append(parts[random.Next(parts.Length)]);
        return text.ToString();
    }
}
