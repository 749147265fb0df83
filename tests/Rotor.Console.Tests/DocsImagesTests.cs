using System.Text.RegularExpressions;
using Rotor.Tests.Support;

namespace Rotor.WebConsole.Tests;

/// <summary>The pictures in the documents: each is there, each is shown, and all of them stay light.</summary>
public sealed partial class DocsImagesTests
{
    private const int MostBytes = 300 * 1024;
    private const int MostBytesTogether = 2 * 1024 * 1024;

    [Fact]
    public void EveryPictureThatADocumentShows_IsThereAndLight()
    {
        string[] documents = [Repository.PathOf("README.md"), .. Directory.GetFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)];
        HashSet<string> shown = [.. documents.SelectMany(file => Pictures().Matches(File.ReadAllText(file)).Select(match => Path.GetFullPath(match.Groups[1].Value, Path.GetDirectoryName(file)!)))];

        Assert.NotEmpty(shown);
        Assert.All(shown, picture => Assert.True(File.Exists(picture), picture));
        Assert.All(shown, picture => Assert.InRange(new FileInfo(picture).Length, 1, MostBytes));
        Assert.InRange(shown.Sum(picture => new FileInfo(picture).Length), 1, MostBytesTogether);
        Assert.Equal(shown.Order(), Directory.GetFiles(Repository.PathOf("docs/images")).Order());
    }

    [GeneratedRegex("""!\[[^\]]*\]\((?!https?:)([^)]+)\)""")]
    private static partial Regex Pictures();
}
