using System.Text.Json.Nodes;
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

    [Theory]
    [InlineData("/v1/nothing", 404, "unknown_path", "Rotor 不提供该路径。")]
    [InlineData("/v1/chat/completions", 400, "invalid_json", "请求正文不是有效的 JSON。")]
    public async Task Answer_ClientWhoReadsChinese_GetsItsWordsAndTheSameCodes(string path, int status, string reason, string words)
    {
        await using var gateway = await Gateway.StartAsync();

        using var answer = await gateway.PostAsync("{", path, request => request.Headers.TryAddWithoutValidation("Accept-Language", "zh-CN,en;q=0.5"));
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal((status, status, reason), ((int)answer.StatusCode, (int)error["code"]!, (string)error["metadata"]!["rotor"]!["reason"]!));
        Assert.StartsWith(words, (string)error["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_NoKeyAndAClientWhoReadsRussian_GetsItsWords()
    {
        await using var gateway = await Gateway.StartAsync(keys: 0);

        using var answer = await gateway.PostAsync("""{"model":"a/b","messages":[]}""", change: request => request.Headers.TryAddWithoutValidation("Accept-Language", "ru"));
        var error = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!;

        Assert.Equal((503, "no_key"), ((int)answer.StatusCode, (string)error["metadata"]!["rotor"]!["reason"]!));
        Assert.StartsWith("Нет пригодного ключа.", (string)error["message"]!, StringComparison.Ordinal);
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

    [GeneratedRegex("""(?:(?:RotorError|RequestFault|ModelRefusal|LeaseRefusal)\((?:\w+(?:\.\w+)?, )?|new\(\d{3}, )"([a-z_]+)",""")]
    private static partial Regex Reason();
}
