using System.Text.RegularExpressions;
using Rotor.Tests.Support;

namespace Rotor.Tests.Architecture;

/// <summary>Reads the references between folders, and fails when one names another that it may not.</summary>
public sealed partial class LayoutTests
{
    // Every folder of the program may also name these: what was configured, and how things are logged.
    private static readonly string[] Shared = ["Configuration", "Observability"];

    private static readonly Dictionary<string, string[]> MayName = new()
    {
        ["Proxy"] = [],
        ["Admin"] = [],
        // Both ask the same upstream.
        ["Checks"] = ["Proxy"],
        ["Catalogue"] = ["Proxy"],
        ["Access"] = [],
        ["Listening"] = [],
        ["Backups"] = ["Storage"],
        ["Storage"] = [],
        ["Sources"] = [],
        ["Compatibility"] = [],
        // The root of the options knows the sections, which lie beside those who read them.
        ["Configuration"] = ["Access", "Proxy", "Sources", "Storage"],
        ["Observability"] = ["Proxy"],
        // A command starts the composition root or speaks to a running server; the menu says reasons as the console does.
        ["Commands"] = ["Access", "Admin", "Backups", "Catalogue", "Checks", "Listening", "Storage", "Simulator", "Sources", "Compatibility", "WebConsole"],
    };

    [Fact]
    public void EventIds_OfTheWholeTable_AreUsedOnce()
    {
        var ids = typeof(Rotor.Observability.EventIds).GetFields().Select(field => (int)field.GetRawConstantValue()!).ToArray();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Program_Folders_NameOnlyWhatTheyMay()
    {
        var source = Repository.PathOf("src/Rotor");
        var wrong = new List<string>();
        foreach (var (folder, file, name) in References(source, "Rotor"))
        {
            if (folder.Length == 0 || name == folder || name == "Core" || Shared.Contains(name))
                continue;
            if (!MayName.TryGetValue(folder, out var allowed) || !allowed.Contains(name))
                wrong.Add($"{file} names Rotor.{name}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Core_NamesNeitherTheProgramNorAServerNorADatabase()
    {
        var forbidden = ForbiddenInCore();
        var wrong = Sources(Repository.PathOf("src/Rotor.Core")).Where(file => forbidden.IsMatch(File.ReadAllText(file))).ToArray();

        Assert.Empty(wrong);
    }

    [Fact]
    public void Core_Project_ReferencesNothing()
    {
        var project = File.ReadAllText(Repository.PathOf("src/Rotor.Core/Rotor.Core.csproj"));

        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("FrameworkReference", project, StringComparison.Ordinal);
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulator_NamesOnlyItself()
    {
        var wrong = References(Repository.PathOf("src/Rotor.Simulator"), "Rotor").Where(reference => reference.Name != "Simulator").Select(r => r.File);

        Assert.Empty(wrong);
    }

    private static IEnumerable<(string Folder, string File, string Name)> References(string source, string root) =>
        from file in Sources(source)
        let relative = Path.GetRelativePath(source, file)
        let folder = relative.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? relative.Split(Path.DirectorySeparatorChar)[0] : ""
        from line in File.ReadLines(file)
        let match = Using().Match(line)
        where match.Success && match.Groups[1].Value == root
        select (folder, relative, match.Groups[2].Value);

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));

    [GeneratedRegex(@"^using (?:static |\w+ = )?(Rotor)\.(\w+)")]
    private static partial Regex Using();

    [GeneratedRegex(@"^using (?:static |\w+ = )?(?:Microsoft\.AspNetCore|Microsoft\.Data|Npgsql|Dapper|System\.Data|System\.Net\.Http(?!\.Headers)|Rotor\.(?!Core))|\bHttpClient\b", RegexOptions.Multiline)]
    private static partial Regex ForbiddenInCore();
}
