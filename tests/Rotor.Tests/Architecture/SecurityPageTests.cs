using System.Text.RegularExpressions;
using Rotor.Tests.Support;

namespace Rotor.Tests.Architecture;

/// <summary>docs/security.md names a test for what it promises; those tests are there.</summary>
public sealed partial class SecurityPageTests
{
    [Fact]
    public void EveryTestThatThePageNames_IsThere()
    {
        var named = TestName().Matches(File.ReadAllText(Repository.PathOf("docs/security.md"))).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.All(named, name => Assert.True(File.Exists(Repository.PathOf($"tests/{name}.cs")), name));
        Assert.True(named.Length > 25, $"{named.Length} names are not all.");
    }

    [Fact]
    public void EveryThreat_HasATest()
    {
        var rows = File.ReadLines(Repository.PathOf("docs/security.md"))
            .Where(line => line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal) && !line.StartsWith("| threat |", StringComparison.Ordinal))
            // The table of modes has no column for tests.
            .Where(line => !line.StartsWith("| `", StringComparison.Ordinal) && !line.StartsWith("| mode ", StringComparison.Ordinal));

        Assert.All(rows, row => Assert.Matches(TestName(), row));
    }

    [GeneratedRegex("`(Rotor\\.[A-Za-z.]*Tests/[A-Za-z/]+Tests)`")]
    private static partial Regex TestName();
}
