using System.Net;
using Rotor.WebConsole.Tests.Support;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>The console before anybody chose a password.</summary>
public sealed class FirstStartTests : IAsyncLifetime
{
    private ConsoleRun _run = null!;
    private HttpClient _stranger = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync(keys: 0, password: "");
        _stranger = _run.NewClient();
    }

    public async ValueTask DisposeAsync()
    {
        _stranger.Dispose();
        await _run.DisposeAsync();
    }

    [Theory]
    [InlineData("/admin/login")]
    [InlineData("/admin/login?reason=not_logged_in&back=%2Fadmin%2Fkeys")]
    public async Task SignIn_BeforeThereIsAPassword_SaysWhereOneIsChosen(string address)
    {
        foreach (var language in Language.All)
        {
            _stranger.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language.Id);
            Assert.Equal(Strings.Of(language)["signin.no_password"], (await _stranger.PageAsync(address)).QuerySelector(".notice-text")!.TextContent);
            _stranger.DefaultRequestHeaders.AcceptLanguage.Clear();
        }
    }

    [Fact]
    public async Task SignIn_WithAnyPassword_SaysThatThereIsNone()
    {
        using var answer = await _stranger.PostAsync(
            new Uri("/admin/login", UriKind.Relative), new FormUrlEncodedContent([KeyValuePair.Create("password", "a guess")]), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("No password is set yet.", page.QuerySelector("[role=alert] .notice-text")!.TextContent, StringComparison.Ordinal);
    }
}
