using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Catalogue;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Models;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Catalogue;

public sealed class CatalogueTests
{
    private const string Two = """{"data":[{"id":"a/x:free","pricing":{"prompt":"0","completion":"0"}},{"id":"b/y","pricing":{"prompt":"1","completion":"1"}}]}""";

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/api/v1/models")]
    public async Task List_IsUpstreamsOwnEntriesWithWhatOpenAiClientsNeed(string path)
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.Client.GetAsync(path);
        var list = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal("list", (string?)list["object"]);
        var gemma = Assert.Single(list["data"]!.AsArray(), model => (string?)model!["id"] == "google/gemma-4-31b-it:free")!;
        Assert.Equal(("model", "google", 1775148486, 262144), ((string?)gemma["object"], (string?)gemma["owned_by"], (int)gemma["created"]!, (int)gemma["context_length"]!));
        Assert.Equal("private, no-cache", response.Headers.CacheControl?.ToString()?.Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_OpenAiForm_HasItsFourMembersOnly()
    {
        await using var gateway = await StartAsync();

        var list = await GetJsonAsync(gateway, "/v1/models?format=openai");

        Assert.All(list["data"]!.AsArray(), model => Assert.Equal(["id", "object", "created", "owned_by"], model!.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public async Task List_KnownETag_Is304UntilSomethingChanges()
    {
        await using var gateway = await StartAsync();
        using var first = await gateway.Client.GetAsync("/v1/models");

        using var again = await GetWithAsync(gateway, $"\"other\", W/{first.Headers.ETag!.Tag}");
        gateway.Services.GetRequiredService<LiveCatalogue>().SetEnabled("openai/gpt-4o-mini", false);
        using var changed = await GetWithAsync(gateway, first.Headers.ETag!.Tag);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.DoesNotContain("openai/gpt-4o-mini", await changed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_UnderAPolicy_ShowsOnlyWhatIsServed()
    {
        await using var gateway = await StartAsync(options => (options.Models.FreeOnly, options.Models.Deny) = (true, ["liquid/*"]));

        var ids = Ids(await GetJsonAsync(gateway, "/v1/models?category=programming"));

        Assert.Contains("google/gemma-4-31b-it:free", ids);
        Assert.DoesNotContain(ids, id => !id.EndsWith("free", StringComparison.Ordinal) || id.StartsWith("liquid/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_FreeOnlyInLists_LeavesRequestsFree()
    {
        await using var gateway = await StartAsync(options => options.Models.ListFreeOnly = true);

        Assert.DoesNotContain("openai/gpt-4o-mini", Ids(await GetJsonAsync(gateway, "/v1/models")));
        using var chat = await gateway.PostAsync("""{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
    }

    [Theory]
    [InlineData("/v1/models/google/gemma-4-31b-it:free", 200)]
    [InlineData("/v1/models/google%2Fgemma-4-31b-it%3Afree", 200)]
    [InlineData("/api/v1/models/GOOGLE/gemma-4-31b-it:free?format=openai", 200)]
    [InlineData("/v1/models/google/unknown", 404)]
    [InlineData("/v1/models/openai/gpt-4o-mini", 404)]
    [InlineData("/v1/models/unknown", 404)]
    public async Task One_IsFoundByItsIdWhereItIsServed(string path, int status)
    {
        await using var gateway = await StartAsync(options => options.Models.Deny = ["openai/*"]);

        using var response = await gateway.Client.GetAsync(path);
        var model = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(status, (int)response.StatusCode);
        if (status == 200) Assert.Equal(("google/gemma-4-31b-it:free", "model"), ((string?)model["id"], (string?)model["object"]));
        else Assert.NotNull(model["error"]!["message"]);
    }

    [Fact]
    public async Task List_NothingKnownAndUpstreamAway_SaysWhy()
    {
        await using var server = await ListServer.StartAsync("<html>", 200);
        await using var gateway = await StartAsync(options => options.Upstream.BaseUrl = new Uri(server.Root), wait: false);

        using var response = await gateway.Client.GetAsync("/v1/models");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains("gave no list of models", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_Pages_AreFollowedToTheEnd()
    {
        await using var gateway = await StartAsync();
        var address = new Uri(gateway.Upstream.BaseUrl + "/models?limit=2");

        var models = await FetchAsync(address);

        Assert.Equal(gateway.Upstream.Models.Count(model => model.Output == "text"), models.Count);
        Assert.True(gateway.Upstream.Requests.Count(request => request.Target.Contains("limit=2", StringComparison.Ordinal)) > 3);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/models")]
    [InlineData("//example.org/models")]
    [InlineData("file:///etc/passwd")]
    public async Task Fetch_NextPageElsewhere_IsNotFollowedAndNothingIsTaken(string next)
    {
        await using var server = await ListServer.StartAsync($$$"""{"data":[{"id":"a/x"}],"links":{"next":"{{{next}}}"}}""");

        var fault = await Assert.ThrowsAsync<CatalogueException>(() => FetchAsync(new Uri(server.Root + "/models")));

        Assert.Contains("another host", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_PagesInACircle_End()
    {
        await using var server = await ListServer.StartAsync("""{"data":[{"id":"a/x"}],"links":{"next":"/models?p=2"}}""");
        server.Answer("/models?p=2", """{"data":[{"id":"b/y"}],"links":{"next":"/models"}}""");

        var fault = await Assert.ThrowsAsync<CatalogueException>(() => FetchAsync(new Uri(server.Root + "/models")));

        Assert.Contains("no end", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_PagesForEver_End()
    {
        await using var server = await ListServer.StartAsync("");
        var page = 0;
        server.Handler = context => context.Response.WriteAsync($$$"""{"data":[{"id":"a/x{{{++page}}}"}],"links":{"next":"/models?p={{{page}}}"}}""");

        var fault = await Assert.ThrowsAsync<CatalogueException>(() => FetchAsync(new Uri(server.Root + "/models")));

        Assert.Contains("no end", fault.Message, StringComparison.Ordinal);
        Assert.InRange(server.Asked, 2, 100);
    }

    [Fact]
    public async Task Fetch_BodyWithoutEnd_IsLeftAtTheLimit()
    {
        await using var server = EndlessServer.Start("application/json");

        var fault = await Assert.ThrowsAsync<CatalogueException>(() => FetchAsync(new Uri(server.Root + "/models")));

        Assert.Contains("larger than", fault.Message, StringComparison.Ordinal);
        Assert.InRange(await server.SentAsync(), 32L << 20, 96L << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fetch_SlowList_IsLeftAfterAMinute(bool begun)
    {
        var time = new FakeTime();
        await using var server = await ListServer.StartAsync("");
        var asked = new TaskCompletionSource();
        server.Handler = async context =>
        {
            if (begun) await context.Response.WriteAsync("""{"data":[""");
            if (begun) await context.Response.Body.FlushAsync();
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        using var client = new CatalogueClient(new Rotor.Proxy.UpstreamOptions { ModelsUrl = new Uri(server.Root + "/models") }, time);
        var fetching = client.FetchAsync(CancellationToken.None);
        await asked.Task.WaitAsync(Gateway.Patience);

        time.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromTicks(1));
        Assert.False(fetching.IsCompleted);
        time.Advance(TimeSpan.FromTicks(1));

        var fault = await Assert.ThrowsAsync<CatalogueException>(() => fetching.WaitAsync(Gateway.Patience));
        Assert.Equal(504, fault.Status);
    }

    [Fact]
    public async Task List_OfACallersToken_ShowsWhatThatTokenMayUse()
    {
        await using var gateway = await StartAsync(options => (options.Access.Clients, options.Models.Deny) = ("tokens", ["liquid/*"]));
        var book = gateway.Services.GetRequiredService<ClientTokenBook>();
        book.Put(new ClientToken { Id = "t-1", Name = "narrow", AllowedModels = ["google/*", "liquid/*"], FreeOnly = true }, [new TokenSecret(TokenHash.Of("rt-narrow")!.Value)]);
        book.Put(new ClientToken { Id = "t-2", Name = "wide" }, [new TokenSecret(TokenHash.Of("rt-wide")!.Value)]);

        var (narrow, narrowTag) = await ListAsync(gateway, "rt-narrow");
        var (wide, wideTag) = await ListAsync(gateway, "rt-wide");

        Assert.NotEmpty(narrow);
        Assert.All(narrow, id => Assert.True(id.StartsWith("google/", StringComparison.Ordinal) && id.EndsWith(":free", StringComparison.Ordinal), id));
        Assert.Contains("openai/gpt-4o-mini", wide);
        Assert.DoesNotContain(wide, id => id.StartsWith("liquid/", StringComparison.Ordinal));
        Assert.NotEqual(narrowTag, wideTag);
        Assert.Equal(404, await StatusAsync(gateway, "/v1/models/openai/gpt-4o-mini", "rt-narrow"));
        Assert.Equal(200, await StatusAsync(gateway, "/v1/models/openai/gpt-4o-mini", "rt-wide"));
        Assert.Equal(401, await StatusAsync(gateway, "/v1/models", null));
    }

    [Theory]
    [InlineData("""{"data":[]}""", 200)]
    [InlineData("""{"data":{}}""", 200)]
    [InlineData("{", 200)]
    [InlineData(Two, 500)]
    [InlineData(Two, 302)]
    public async Task Fetch_NoList_SaysSo(string body, int status)
    {
        await using var server = await ListServer.StartAsync(body, status);

        await Assert.ThrowsAsync<CatalogueException>(() => FetchAsync(new Uri(server.Root + "/models")));
    }

    [Fact]
    public async Task Fetch_OddEntries_ArePassedOverAndOthersTaken()
    {
        await using var server = await ListServer.StartAsync("""{"data":[null,5,{},{"id":7},{"id":"a/x","pricing":"?","created":"soon","architecture":[],"context_length":"large"},{"id":"\ud800"},{"id":"b/y","name":null}]}""");

        var models = await FetchAsync(new Uri(server.Root + "/models"));

        Assert.Equal(["a/x", "b/y"], models.Select(model => model.Id));
        Assert.False(models[0].IsFree);
    }

    [Fact]
    public async Task Keeper_EveryHourAndSoonerAfterAFailure_KeepsWhatAPersonSet()
    {
        var time = new FakeTime();
        await using var server = await ListServer.StartAsync(Two);
        await using var gateway = await StartAsync(options => options.Upstream.BaseUrl = new Uri(server.Root), time: time);
        var registry = gateway.Services.GetRequiredService<ModelRegistry>();
        await registry.SetEnabledAsync("b/y", false, CancellationToken.None);

        server.Answer("/models", "", 503);
        await AdvanceUntilAsync(time, TimeSpan.FromMinutes(10), () => server.Asked >= 2, "the hourly refresh");
        await Until.TrueAsync(() => gateway.Log.Lines.Any(line => line.Id == 1402), "the failure's line");
        Assert.Equal(2, registry.Current.Models.Count);

        server.Answer("/models", """{"data":[{"id":"a/x:free","pricing":{"prompt":"1","completion":"0"}},{"id":"b/y"},{"id":"c/z"}]}""");
        await AdvanceUntilAsync(time, TimeSpan.FromSeconds(5), () => registry.Current.Models.Count == 3, "the next try");

        Assert.False(registry.Current.Find("b/y")!.IsEnabled);
        await Until.TrueAsync(() => gateway.Log.Lines.Any(line => line.Id == 1403 && line.Text.Contains("a/x:free", StringComparison.Ordinal)), "that it is told");
    }

    [Fact]
    public async Task FreeOnly_FirstCatalogueUnderWay_TheRequestWaitsForIt()
    {
        await using var gateway = await StartAsync(options => options.Models.FreeOnly = true, wait: false);

        using var response = await gateway.PostAsync("""{"model":"google/gemma-4-31b-it:free","messages":[{"role":"user","content":"hi"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<Gateway> StartAsync(Action<RotorOptions>? configure = null, bool wait = true, TimeProvider? time = null)
    {
        var gateway = await Gateway.StartAsync(configure: configure, time: time, services: services => services.AddCatalogue(ModelCatalogue.Empty, new NoCatalogueStore()));
        if (wait) await gateway.Services.GetRequiredService<LiveCatalogue>().FirstTried.WaitAsync(Gateway.Patience);
        return gateway;
    }

    private static async Task<IReadOnlyList<ModelInfo>> FetchAsync(Uri address)
    {
        using var client = new CatalogueClient(new Rotor.Proxy.UpstreamOptions { ModelsUrl = address }, TimeProvider.System);
        return await client.FetchAsync(CancellationToken.None).WaitAsync(Gateway.Patience);
    }

    private static async Task AdvanceUntilAsync(FakeTime time, TimeSpan step, Func<bool> condition, string what)
    {
        for (var i = 0; i < 1_000 && !condition(); i++)
        {
            time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        Assert.True(condition(), what);
    }

    private static async Task<(string[] Ids, string? Tag)> ListAsync(Gateway gateway, string token)
    {
        using var response = await GetAsync(gateway, "/v1/models", token);
        return ([.. Ids(JsonNode.Parse(await response.Content.ReadAsStringAsync())!)], response.Headers.ETag?.Tag);
    }

    private static async Task<int> StatusAsync(Gateway gateway, string path, string? token)
    {
        using var response = await GetAsync(gateway, path, token);
        return (int)response.StatusCode;
    }

    private static Task<HttpResponseMessage> GetAsync(Gateway gateway, string path, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        return gateway.Client.SendAsync(request);
    }

    private static async Task<JsonNode> GetJsonAsync(Gateway gateway, string path) => JsonNode.Parse(await gateway.Client.GetStringAsync(path))!;

    private static IEnumerable<string> Ids(JsonNode list) => [.. list["data"]!.AsArray().Select(model => (string)model!["id"]!)];

    private static Task<HttpResponseMessage> GetWithAsync(Gateway gateway, string known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation("If-None-Match", known);
        return gateway.Client.SendAsync(request);
    }
}
