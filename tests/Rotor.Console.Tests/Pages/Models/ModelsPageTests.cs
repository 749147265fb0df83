using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Models;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages.Models;

public sealed class ModelsPageTests : IAsyncLifetime
{
    private const string Llama = "meta-llama/llama-3.3-70b-instruct:free";
    private ConsoleRun _run = null!;
    private HttpClient _admin = null!;

    private ModelRegistry Models => _run.Services.GetRequiredService<ModelRegistry>();

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync();
        _admin = await _run.SignInAsync();
        await Models.RefreshAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _run.DisposeAsync();
    }

    [Fact]
    public async Task Switch_AModelOff_RefusesItsRequests()
    {
        var page = await _admin.ChangeAsync("/admin/models/switch", ("id", Llama), ("enabled", "0"), ("back", "/admin/models?state=off"));

        Assert.StartsWith(Llama + " is switched off", page.QuerySelector(".flash p")!.TextContent, StringComparison.Ordinal);
        Assert.Single(page.QuerySelectorAll(".model-name"));
        using var client = _run.NewClient();
        using var answer = await client.PostAsync(
            new Uri("/v1/chat/completions", UriKind.Relative),
            new StringContent("{\"model\":\"" + Llama + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("switched off by an operator", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_LeadToTheSettingsThatMakeThem()
    {
        var page = await _admin.PageAsync("/admin/models");

        string[] names = [.. page.QuerySelectorAll(".rules code.setting").Select(name => name.TextContent)];
        Assert.Equal(["ROTOR_MODELS__DEFAULT", "ROTOR_MODELS__ALIASES", "ROTOR_MODELS__FALLBACKS"], names);
        Assert.Equal(names.Select(name => "/admin/settings/" + name), page.QuerySelectorAll(".rules dd a").Select(link => link.GetAttribute("href")));
        foreach (var name in names)
            Assert.Equal(name, (await _admin.PageAsync("/admin/settings/" + name)).QuerySelector("h1")!.TextContent.Trim());
    }

    [Theory]
    [InlineData("?price=free")]
    [InlineData("?price=paid")]
    [InlineData("?find=LLAMA")]
    [InlineData("?context=128000")]
    [InlineData("?size=40-100")]
    public async Task List_Filtered_ShowsWhatItsAddressSays(string query)
    {
        var known = Models.Current.Models;
        var expected = known.Count(model => query switch
        {
            "?price=free" => model.IsFree,
            "?price=paid" => !model.IsFree,
            "?context=128000" => model.ContextLength >= 128_000,
            "?size=40-100" => model.Parameters is { Billions: >= 40 and < 100 },
            _ => model.Id.Contains("llama", StringComparison.OrdinalIgnoreCase) || model.Name.Contains("llama", StringComparison.OrdinalIgnoreCase),
        });

        var page = await _admin.PageAsync("/admin/models" + query);

        Assert.InRange(expected, 1, known.Count);
        Assert.Equal(expected, page.QuerySelectorAll(".model-name").Length);
    }

    [Fact]
    public async Task Refresh_AfterUpstreamChanged_SaysWhatChanged()
    {
        _run.Upstream.AddModel("acme/brand-new-7b");

        var page = await _admin.ChangeAsync("/admin/models/refresh");

        Assert.Contains("1 new model", page.QuerySelector(".news")!.Words(), StringComparison.Ordinal);
        Assert.Equal("acme/brand-new-7b", page.QuerySelector(".news a")!.TextContent);
    }

    [Fact]
    public async Task Detail_OfAModel_ShowsPricesAndEntry()
    {
        var page = await _admin.PageAsync("/admin/models/" + Llama);

        Assert.Contains(Llama, page.QuerySelector("#raw")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("form[action='/admin/models/switch']"));
        await _admin.PageAsync("/admin/models/nobody/knows-it", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task List_OfManyModels_HasPages()
    {
        for (var index = 0; index < 600; index++)
            _run.Upstream.AddModel($"acme/model-{index:D3}");
        await Models.RefreshAsync(CancellationToken.None);

        var page = await _admin.PageAsync("/admin/models?page=2&sort=name");

        Assert.Equal(50, page.QuerySelectorAll(".model-name").Length);
        Assert.StartsWith("51–100 of 6", page.QuerySelector(".pager span")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_SeesModelsAndChangesNothing()
    {
        await _run.Services.GetRequiredService<Operators>().AddAsync("eve", OperatorRole.Viewer, ConsoleRun.Password, CancellationToken.None);
        using var viewer = await _run.SignInAsync("eve");

        foreach (var address in new[] { "/admin/models", "/admin/models/" + Llama })
            Assert.Empty((await viewer.PageAsync(address)).QuerySelectorAll("main form[method=post]"));
        using var answer = await viewer.SendAsync("/admin/models/switch", ("id", Llama), ("enabled", "0"));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.True(Models.Current.Find(Llama)!.IsEnabled);
    }
}
