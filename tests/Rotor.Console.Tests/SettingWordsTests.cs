using System.Reflection;
using System.Text.RegularExpressions;
using Rotor.Configuration;
using Rotor.Core.Failover;
using Rotor.Core.Settings;
using Rotor.WebConsole.Pages.Settings;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests;

/// <summary>What a setting takes, and all that can be wrong with one, is said in every language.</summary>
public sealed partial class SettingWordsTests
{
    private static readonly Language[] Others = [.. Language.All.Where(language => language != Language.English)];

    [Fact]
    public void Expectation_OfEverySetting_IsSaidInEveryLanguage_WithItsRangeAndItsChoices()
    {
        foreach (var setting in SettingCatalog.All)
            foreach (var language in Others)
            {
                var said = SettingWords.Of(setting.Expected, Strings.Of(language));

                Assert.True(IsOf(language, said) || setting.Expected.Kind == ExpectedKind.Flag, $"{setting.Name}: {said}");
                Assert.NotEqual(setting.Expected.ToString(), said);
                foreach (var part in setting.Expected.Choices.Append(setting.Expected.Least).Append(setting.Expected.Most).OfType<string>())
                    Assert.Contains(part, said, StringComparison.Ordinal);
            }
    }

    [Theory]
    [InlineData("en", "a whole number, from 1 to 32")]
    [InlineData("zh-Hans", "整数，1 到 32")]
    [InlineData("ru", "целое число, от 1 до 32")]
    public void Expectation_OfANumber_ReadsAsASentence(string language, string said) =>
        Assert.Equal(said, SettingWords.Of(SettingCatalog.FindByName("ROTOR_POOL__MAXATTEMPTS")!.Expected, Strings.Of(Language.Choose(language, null))));

    [Fact]
    public void Fault_OfEveryKind_IsSaidInEveryLanguage_WithAllThatItNames()
    {
        var faults = Faults().ToArray();

        Assert.True(faults.Length > 40, $"only {faults.Length} faults were found");
        foreach (var fault in faults)
            foreach (var language in Others)
            {
                var said = SettingWords.Of(fault, Strings.Of(language));

                Assert.True(IsOf(language, said), $"{fault.Code}: {said}");
                Assert.All(fault.Values, value => Assert.Contains(value, said, StringComparison.Ordinal));
                Assert.StartsWith("ROTOR_X", said, StringComparison.Ordinal);
            }
    }

    [Fact]
    public void Rules_HaveNoTextThatNothingSays()
    {
        string[] own = ["at", "at_from", "at_least", "range", .. Enum.GetNames<ExpectedKind>().Select(name => name.ToLowerInvariant())];
        var said = Faults().Select(fault => fault.Code).Concat(own).Select(code => "rules." + code).ToHashSet(StringComparer.Ordinal);

        Assert.All(Others, language => Assert.Equal([], Strings.Of(language).Keys.Where(key => key.StartsWith("rules.", StringComparison.Ordinal) && !said.Contains(key)).ToArray()));
    }

    [Fact]
    public void Fault_NamesTheEntryAndWhereItWasGiven()
    {
        Assert.False(FailoverRules.TryParse("500=explode", out _, out var wrong));
        var words = Strings.Of(Language.Choose("zh-Hans", null));

        Assert.StartsWith("ROTOR_FAILOVER__RULES: '500=explode'：未知动作 explode", SettingWords.Of(wrong[0].At("ROTOR_FAILOVER__RULES"), words), StringComparison.Ordinal);
        Assert.Equal("PORT（环境变量）：没有这个设置。", SettingWords.Of(SettingFaults.NoSuchSetting().At("PORT") with { Origin = "environment" }, words));
    }

    [Theory]
    [InlineData("PORT, .env line 3", "PORT, .env 第 3 行")]
    [InlineData("command line", "命令行")]
    [InlineData("console", "控制台")]
    [InlineData("config.ini", "config.ini")]
    public void Origin_IsSaidInTheViewersLanguage(string origin, string said) => Assert.Equal(said, SettingWords.Origin(origin, Strings.Of(Language.Choose("zh-Hans", null))));

    // Each case, made with values that are seen to be in what is said.
    private static IEnumerable<SettingFault> Faults() =>
        from method in typeof(SettingFaults).GetMethods(BindingFlags.Public | BindingFlags.Static)
        let values = method.GetParameters().Select((parameter, at) => parameter.ParameterType == typeof(string) ? $"value{at}" : (object)SettingCatalog.All[0].Expected).ToArray()
        select ((SettingFault)method.Invoke(null, values)!).At("ROTOR_X");

    private static bool IsOf(Language language, string text) => (language.Id == "ru" ? Cyrillic() : Han()).IsMatch(text);

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
