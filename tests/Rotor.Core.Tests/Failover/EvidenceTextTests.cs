using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class EvidenceTextTests
{
    [Theory]
    [InlineData("Key sk-or-v1-0123456789abcdef is bad", "0123456789abcdef")]
    [InlineData("Incorrect API key provided: sk-proj-AbCd********wxyz.", "wxyz")]
    [InlineData("account user_2abcDEFghi is over", "user_2abc")]
    [InlineData("account org_2abcDEFghi is over", "org_2abc")]
    [InlineData("see https://openrouter.ai/settings/keys/deadbeef now", "deadbeef")]
    [InlineData("see https://openrouter.ai/workspaces/acme/keys/1 now", "acme")]
    [InlineData("hash 5f2d9c1e7a3b4c6d8e0f5f2d9c1e7a3b4c6d8e0f", "5f2d9c1e")]
    [InlineData("workspace 0c8f2f64-5a39-4a87-9f1e-1a2b3c4d5e6f", "5a39")]
    [InlineData("$20.05 of $20.00 used", "20.05")]
    [InlineData("Authorization: Bearer abcdef", "abcdef")]
    [InlineData("mail jane.doe@example.org", "jane")]
    [InlineData("rt-abcdefghijkl", "abcdefghijkl")]
    public void Redact_Secret_IsGone(string text, string secret)
    {
        Assert.DoesNotContain(secret, EvidenceText.Redact(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("No endpoints found for cognitivecomputations/dolphin-mistral-24b-venice-edition:free.")]
    [InlineData("Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day")]
    [InlineData("google/gemini-pro-latest requires moderation")]
    public void Redact_OrdinaryWords_Stay(string text)
    {
        Assert.Equal(text, EvidenceText.Redact(text));
    }

    [Fact]
    public void Redact_LongTextWithLineBreaks_IsOneShortLine()
    {
        var redacted = EvidenceText.Redact("first\r\nsecond\0\u001b[31m " + new string('x', 10) + " " + string.Concat(Enumerable.Repeat("word ", 1000)));

        Assert.DoesNotContain(redacted, char.IsControl);
        Assert.InRange(redacted.Length, 1, 401);
    }

    [Theory]
    [InlineData("user_2abcDEF")]
    [InlineData("org_abc123")]
    public void AccountId_OfOpenRouter_IsKept(string id) => Assert.Equal(id, EvidenceText.AccountId(id));

    [Theory]
    [InlineData("somebody")]
    [InlineData("user_<script>")]
    [InlineData("")]
    public void AccountId_OfAnythingElse_IsNone(string id) => Assert.Null(EvidenceText.AccountId(id));
}
