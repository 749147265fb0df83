using Rotor.Configuration;
using Rotor.Core.Settings;

namespace Rotor.Tests.Configuration;

public sealed class KeyListParserTests
{
    private readonly List<string> _warnings = [];
    private readonly List<SettingFault> _faults = [];

    [Fact]
    public void Parse_KeysWithAndWithoutWeight_KeepsOrderAndWeight()
    {
        Assert.Equal([("sk-or-a", null), ("sk-or-b", 3), ("local", 2)], Parse(" sk-or-a , sk-or-b:3,local:2"));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("sk-or-a:0")]
    [InlineData("sk-or-a:-2")]
    [InlineData("sk-or-a:many")]
    [InlineData("sk-or-a:")]
    public void Parse_WrongWeight_CountsAsOneWithAWarning(string text)
    {
        Assert.Equal([("sk-or-a", 1)], Parse(text));
        Assert.Single(_warnings);
    }

    [Fact]
    public void Parse_ColonInAForeignKey_BelongsToTheKey() => Assert.Equal([("user:secret", null)], Parse("user:secret"));

    [Fact]
    public void Parse_EmptyEntriesAndDuplicates_AreSkipped()
    {
        Assert.Equal([("sk-or-a", null), ("sk-or-b", null)], Parse("sk-or-a,,sk-or-b,sk-or-a:5,"));
        Assert.Contains("entry 4", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk-or-a b")]
    [InlineData("sk-or-ключ")]
    [InlineData("sk-or-\u0007")]
    public void Parse_KeyThatCannotBeSent_IsAFaultThatDoesNotShowIt(string text)
    {
        Assert.Empty(Parse(text));
        Assert.DoesNotContain("sk-or", Assert.Single(_faults), StringComparison.Ordinal);
    }

    private List<(string Value, int? Weight)> Parse(string text) =>
        [.. KeyListParser.Parse(text, "OPENROUTER_API_KEYS", _warnings, _faults).Select(key => (key.Value.Reveal(), key.Weight))];
}
