using System.Text.RegularExpressions;
using Rotor.Tests.Support;

namespace Rotor.Tests.Compatibility;

/// <summary>Holds <c>docs/compatibility.md</c> to its word: every row is there, and every test that it names exists.</summary>
public sealed partial class CompatibilityPageTests
{
    // How many rows each list has; they are numbered from 1 without a gap.
    private static readonly (string List, int Rows)[] Lists = [("A", 83), ("B", 83), ("C", 58), ("D", 50), ("AW", 8), ("BW", 12), ("CW", 9), ("DW", 8)];

    private static readonly (string Id, string What, string Tests)[] Rows = Read();

    [Fact]
    public void Page_EveryRow_StandsThereOnceAndSaysSomething()
    {
        var wanted = Lists.SelectMany(list => Enumerable.Range(1, list.Rows).Select(number => $"{list.List}{number}"));

        Assert.Equal(wanted.Order(), Rows.Select(row => row.Id).Order());
        Assert.All(Rows, row => Assert.True(row.What.Length > 4, row.Id));
    }

    [Fact]
    public void Page_EveryNamedTest_Exists()
    {
        var classes = Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => Class().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.All(Rows, row => Assert.All(Named(row.Tests), name => Assert.True(classes.Contains(name), $"{row.Id} names {name}")));
    }

    [Fact]
    public void Page_EveryRow_NamesATestOrSaysNotYet() =>
        Assert.All(Rows, row => Assert.True(Named(row.Tests).Any() || row.What.Contains("not yet", StringComparison.Ordinal) || row.What == ".NET 10.", row.Id));

    private static IEnumerable<string> Named(string tests) => tests.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim('`'));

    private static (string Id, string What, string Tests)[] Read() =>
    [
        .. from line in File.ReadLines(Repository.PathOf("docs/compatibility.md"))
           let match = Row().Match(line)
           where match.Success
           select (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value),
    ];

    [GeneratedRegex(@"^\| ([A-D]W?\d+) \| (.*) \| ?(.*?) ?\|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"\bclass (\w+Tests)\b")]
    private static partial Regex Class();
}
