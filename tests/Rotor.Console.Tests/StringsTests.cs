using System.Text.RegularExpressions;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests;

/// <summary>Every text is there in every language, and is one of that language.</summary>
public sealed partial class StringsTests
{
    // Names and signs that are the same everywhere.
    private static readonly HashSet<string> Same = ["tools"];

    private const string Rules = "rules.";

    private static readonly Dictionary<string, string[]> Plurals = new() { ["en"] = ["one", "other"], ["zh-Hans"] = ["other"], ["ru"] = ["one", "few", "many"] };

    public static TheoryData<string> Others => [.. Language.All.Skip(1).Select(language => language.Id)];

    [Theory]
    [MemberData(nameof(Others))]
    public void Language_HasTheKeysOfEnglish_NoMoreAndNoFewer(string language)
    {
        var english = Bases("en");
        var other = Bases(language);

        Assert.Empty(english.Keys.Except(other.Keys));
        // The English of these stands with the faults themselves, for the admin API and the command line too; their own test holds the others to it.
        Assert.DoesNotContain(other.Keys.Except(english.Keys), key => !key.StartsWith(Rules, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("zh-Hans")]
    [InlineData("ru")]
    public void Language_HasEveryKeyOnce_WithTextAndAllForms(string language)
    {
        var entries = Strings.Read(language).ToArray();

        Assert.Empty(entries.GroupBy(entry => entry.Key).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(entries.Where(entry => entry.Text.Length == 0).Select(entry => entry.Key));
        foreach (var (key, forms) in Bases(language).Where(entry => entry.Value.Any(form => form.Form.Length > 0)))
            Assert.True(forms.Select(form => form.Form).Order(StringComparer.Ordinal).SequenceEqual(Plurals[language].Order(StringComparer.Ordinal)), key);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Language_FillsThePlaceholdersOfEnglish(string language)
    {
        var english = Bases("en");
        foreach (var (key, forms) in Bases(language).Where(entry => !entry.Key.StartsWith(Rules, StringComparison.Ordinal)))
            foreach (var form in forms)
                Assert.True(Placeholders(form.Text).SetEquals(Placeholders(english[key][0].Text)), $"{key}: {form.Text}");
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Language_IsTranslated(string language)
    {
        var script = language == "ru" ? Cyrillic() : Han();
        var english = Strings.Read("en").ToDictionary(entry => entry.Key, entry => entry.Text);
        foreach (var (key, text) in Strings.Read(language).Where(entry => !Same.Contains(entry.Key)))
        {
            var isWordless = !Letters().IsMatch(Placeholder().Replace(text, "")) || key.StartsWith("units.", StringComparison.Ordinal);
            Assert.True(isWordless || script.IsMatch(text), $"{key} is not translated: {text}");
            Assert.True(isWordless || !english.TryGetValue(key, out var original) || original != text, $"{key} is the English text: {text}");
        }
    }

    [Theory]
    [InlineData("ru", 1, "one")]
    [InlineData("ru", 21, "one")]
    [InlineData("ru", 11, "many")]
    [InlineData("ru", 3, "few")]
    [InlineData("ru", 13, "many")]
    [InlineData("ru", 102, "few")]
    [InlineData("ru", 112, "many")]
    [InlineData("ru", 0, "many")]
    [InlineData("ru", 5, "many")]
    [InlineData("en", 1, "one")]
    [InlineData("en", 0, "other")]
    [InlineData("zh-Hans", 1, "other")]
    public void Plural_FollowsTheLanguage(string language, long number, string form) => Assert.Equal(form, Strings.Plural(language, number));

    [Theory]
    [InlineData("ru", null, "ru")]
    [InlineData(null, "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans")]
    [InlineData(null, "de, ru;q=0.5, en;q=0.7", "en")]
    [InlineData(null, "fr;q=0.9,*;q=0.1", "en")]
    [InlineData("xx", "ru-RU", "ru")]
    [InlineData(null, null, "en")]
    [InlineData(null, ";;;q=,,,", "en")]
    public void Choose_TakesTheChoiceThenTheBrowsersWish(string? chosen, string? wished, string expected) => Assert.Equal(expected, Language.Choose(chosen, wished).Id);

    private static Dictionary<string, List<(string Form, string Text)>> Bases(string language)
    {
        var bases = new Dictionary<string, List<(string, string)>>();
        foreach (var (key, text) in Strings.Read(language))
        {
            var form = key[(key.LastIndexOf('.') + 1)..];
            var isForm = form is "one" or "few" or "many" or "other";
            var name = isForm ? key[..^(form.Length + 1)] : key;
            if (!bases.TryGetValue(name, out var forms))
                bases[name] = forms = [];
            forms.Add((isForm ? form : "", text));
        }

        return bases;
    }

    private static HashSet<string> Placeholders(string text) => [.. Placeholder().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\p{L}{2}")]
    private static partial Regex Letters();

    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();
}
