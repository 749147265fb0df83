using System.Text.RegularExpressions;
using Rotor.Core.Contracts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

public sealed partial class ErrorTextsTests
{
    [Theory]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "没有可用的密钥。 (No key.)")]
    [InlineData("ru", "Нет пригодного ключа. (No key.)")]
    [InlineData("en-GB,en;q=0.9,ru;q=0.8", "No key.")]
    [InlineData("de, ru;q=0.5, en;q=0.4", "Нет пригодного ключа. (No key.)")]
    [InlineData("ru;q=0, en", "No key.")]
    [InlineData("*", "No key.")]
    [InlineData("ru;q=abc,,;;=", "No key.")]
    [InlineData(null, "No key.")]
    public void For_AcceptLanguage_TakesThePreferredOfThoseThatThereAre(string? header, string expected)
    {
        var error = new RotorError(503, "no_key", "No key.");

        var shown = ErrorTexts.For(error, header);

        Assert.Equal(expected, shown.Message);
        Assert.Equal((error.Status, error.Reason, error.Type), (shown.Status, shown.Reason, shown.Type));
    }

    [Fact]
    public void For_ReasonWithoutATextOfItsOwn_TakesThatOfItsType() =>
        Assert.StartsWith("Слишком много запросов", ErrorTexts.For(new RotorError(429, "some_new_reason", "Too many."), "ru").Message, StringComparison.Ordinal);

    [Fact]
    public void All_EveryLanguage_HasEveryReasonThatIsWrittenInTheProgram()
    {
        var reasons = Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(file => Reason().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(reasons.Count > 20, "The reasons are found.");
        Assert.All(ErrorTexts.All, language =>
        {
            Assert.Empty(reasons.Except(language.Value.Keys));
            Assert.Equal(ErrorTexts.All["zh"].Keys.Order(StringComparer.Ordinal), language.Value.Keys.Order(StringComparer.Ordinal));
            Assert.All((int[])[400, 401, 402, 403, 404, 429, 503], status => Assert.Contains(new RotorError(status, "x", "x").Type, language.Value.Keys));
        });
    }

    [GeneratedRegex("""(?:RotorError|RequestFault|ModelRefusal|LeaseRefusal)\((?:\d{3}, )?"([a-z_]+)",""")]
    private static partial Regex Reason();
}
