using Rotor.Configuration;

namespace Rotor.Tests.Configuration;

public sealed class DotEnvTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("export A = 1 # one", "1")]
    [InlineData("A=a#b", "a#b")]
    [InlineData("A='x # y' # z", "x # y")]
    [InlineData("A=\"a\\n\\\"b\\\"\"", "a\n\"b\"")]
    [InlineData("A=", "")]
    [InlineData("\uFEFFA=1\r", "1")]
    public void Parse_Line_GivesItsValue(string text, string value)
    {
        var line = Assert.Single(DotEnv.Parse(text));

        Assert.Equal(("A", value, null), (line.Name, line.Value, line.Fault));
    }

    [Theory]
    [InlineData("A=\"secret")]
    [InlineData("secret")]
    [InlineData("A='secret' more")]
    public void Parse_BrokenLine_SaysSoWithoutShowingIt(string text)
    {
        var fault = Assert.Single(DotEnv.Parse("# first\n" + text)).Fault;

        Assert.NotNull(fault);
        Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
    }
}
