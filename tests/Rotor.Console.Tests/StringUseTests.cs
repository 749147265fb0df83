using System.Text.RegularExpressions;
using Rotor.Tests.Support;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests;

/// <summary>The sources name no text that is not there.</summary>
public sealed partial class StringUseTests
{
    [Fact]
    public void EveryTextThatIsNamed_IsThere()
    {
        var keys = Strings.Read("en").Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var missing = new List<string>();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("src/Rotor.Console"), "*.*", SearchOption.AllDirectories).Where(IsOurs))
        {
            var text = File.ReadAllText(file);
            foreach (var key in Texts().Matches(text).Select(match => match.Groups[1].Value))
            {
                count++;
                if (!keys.Contains(key))
                    missing.Add($"{Path.GetFileName(file)}: {key}");
            }

            missing.AddRange(Counts().Matches(text).Select(match => match.Groups[1].Value).Where(key => !keys.Contains(key + ".other")).Select(key => $"{Path.GetFileName(file)}: {key}"));
        }

        Assert.Empty(missing);
        Assert.True(count > 100, "The sources were not found.");
    }

    private static bool IsOurs(string file) =>
        (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin");

    // Also those given to redirects, and to conditions within the brackets as far as they stand first.
    [GeneratedRegex("""(?:\bT\[|Redirect\([^"(]*, |RedirectWithFault\([^"(]*, |(?:Forbidden|Refused)\(page, )"([a-z]+\.[a-z0-9_]+)"(?! \+)""")]
    private static partial Regex Texts();

    [GeneratedRegex("""T\.Count\("([a-z]+\.[a-z0-9_]+)"[,)]""")]
    private static partial Regex Counts();
}
