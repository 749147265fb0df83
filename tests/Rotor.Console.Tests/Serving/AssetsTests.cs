using System.Net;
using System.Text.RegularExpressions;
using Rotor.WebConsole.Serving;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Serving;

/// <summary>The console's files: all there, kept by browsers for ever, small on the wire, and of this host only.</summary>
public sealed partial class AssetsTests(BrowserRun run)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files => [.. new ConsoleAssets().All.Select(asset => asset.Url)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Asset_WithoutASession_IsServedToBeKept(string url)
    {
        using var client = run.Console.NewClient();
        using var answer = await client.GetAsync(new Uri(url, UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString().Replace("immutable, public, max-age=31536000", "public, max-age=31536000, immutable", StringComparison.Ordinal));
        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(url, UriKind.Relative));
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await client.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Style_IsCompressedAsTheBrowserTakesIt(string encoding)
    {
        using var client = run.Console.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new ConsoleAssets().Style, UriKind.Relative));
        request.Headers.AcceptEncoding.ParseAdd(encoding);
        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(encoding, Assert.Single(answer.Content.Headers.ContentEncoding));
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync(Token)).Length, 1, 20_000);
    }

    [Fact]
    public void Assets_NameNoOtherHost()
    {
        foreach (var asset in new ConsoleAssets().All)
            Assert.DoesNotMatch(Foreign(), System.Text.Encoding.UTF8.GetString(asset.Plain));
    }

    [Fact]
    public void EveryIcon_IsOneSvgWithoutScript()
    {
        var assets = new ConsoleAssets();
        Assert.NotEmpty(assets.Icons);
        Assert.All(assets.Icons, name => Assert.Matches("^<svg class=\"icon\" [^>]*aria-hidden=\"true\">[^&]*</svg>$", assets.Icon(name)));
        Assert.All(assets.Icons, name => Assert.DoesNotContain("<script", assets.Icon(name), StringComparison.Ordinal));
    }

    [GeneratedRegex("""(?<!xmlns=")https?://""")]
    private static partial Regex Foreign();
}
