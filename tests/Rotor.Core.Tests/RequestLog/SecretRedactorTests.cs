using System.Text;
using System.Text.Json;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;

namespace Rotor.Core.Tests.RequestLog;

public sealed class SecretRedactorTests
{
    [Theory]
    [InlineData("sk-or-v1-0123456789abcdef")]
    [InlineData("pass word/with \"quotes\" & <signs> + ключ")]
    public void Redact_EverySpellingOfASecret_IsOverwritten(string value)
    {
        var redactor = new SecretRedactor();
        redactor.Add(new Secret(value));

        foreach (var spelled in new[] { value, JsonSerializer.Serialize(value), Uri.EscapeDataString(value), System.Net.WebUtility.UrlEncode(value) })
        {
            var text = redactor.Redact($"before {spelled} after {spelled}");

            Assert.DoesNotContain(spelled.Trim('"'), text, StringComparison.Ordinal);
            Assert.StartsWith("before ", text, StringComparison.Ordinal);
            Assert.Contains(" after ", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Redact_KeepsTheLengthAndEverythingElse()
    {
        var redactor = new SecretRedactor();
        redactor.AddRange([new Secret("abcdefgh-one"), new Secret("abcdefgh-one-and-more"), new Secret("zyxwvuts")]);
        var bytes = Encoding.UTF8.GetBytes("abcdefgh-one-and-more, abcdefgh-one, abcdefgh-none, zyxwvuts");

        Assert.True(redactor.Redact(bytes));

        Assert.Equal("*********************, ************, abcdefgh-none, ********", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void Redact_TextWithoutSecrets_IsTheSameText()
    {
        var redactor = new SecretRedactor();
        redactor.Add(new Secret("short"));
        redactor.Add(new Secret("a-long-enough-secret"));
        const string Text = "nothing to see here, short of a secret a-long-enough-secre";

        Assert.Same(Text, redactor.Redact(Text));
    }

    [Fact]
    public void Redact_TenThousandSecrets_FindsEachInOnePass()
    {
        var redactor = new SecretRedactor();
        redactor.AddRange(Enumerable.Range(0, 10_000).Select(i => new Secret($"sk-or-v1-{i:D8}-secret")));

        var text = redactor.Redact(string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"sk-or-v1-{i:D8}-secret")));

        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }
}
