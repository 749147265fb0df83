using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Core.RequestLog;

namespace Rotor.Tests.Admin.Records;

public sealed class RequestsEndpointsTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_APage_HasTheOlderContractsFieldsAndOurs()
    {
        _server.Log.Records.Add(Given.Record());

        var answer = await GetAsync("/api/requests?page=1&page_size=5&search=");

        Assert.Equal("""{"requests":[*],"total_count":1,"total_is_exact":true,"page":1,"page_size":5}""", Skeleton(answer, "requests"));
        var item = answer["requests"]![0]!;
        Assert.Equal(("r-1", "POST", "/v1/chat/completions?a=b", 200, 12.5), (
            (string?)item["id"], (string?)item["method"], (string?)item["url"], (int)item["response_status"]!, (double)item["duration_ms"]!));
        Assert.Equal(Given.Noon, (DateTimeOffset)item["timestamp"]!);
        Assert.True(item.AsObject().ContainsKey("error"));
        Assert.Equal(("vendor/asked", "Ivan …abcd", "acc", "Анна", false, 0.0125m, 2, "Ivan …abcd"), (
            (string?)item["model"], (string?)item["key"], (string?)item["account"], (string?)item["client"], (bool)item["stream"]!, (decimal)item["cost"]!,
            (int)item["attempts"]!, (string?)item["authorization_bearer"]));
    }

    [Fact]
    public async Task List_ARequestThatRuns_HasNoStatusAndNoDuration()
    {
        _server.Log.Records.Add(Given.Record() with { State = RequestState.Running, Status = 0, Duration = null });

        var item = (await GetAsync("/api/requests"))["requests"]![0]!;

        Assert.Equal(("running", null, null), ((string?)item["state"], item["response_status"], item["duration_ms"]));
    }

    [Fact]
    public async Task List_WithACursor_GoesOnWithoutACount()
    {
        _server.Log.Records.AddRange(Enumerable.Range(0, 3).Select(i => Given.Record($"r-{i}")));

        var first = await GetAsync("/api/requests?cursor=&page_size=2");
        var second = await GetAsync($"/api/requests?cursor={first["next_cursor"]}&page_size=2");

        Assert.Equal("""{"requests":[*],"next_cursor":"2"}""", Skeleton(first, "requests"));
        Assert.Equal(("r-2", null), ((string?)second["requests"]![0]!["id"], second["next_cursor"]));
    }

    [Fact]
    public async Task List_EveryFilter_ReachesTheLog()
    {
        await GetAsync(
            "/api/requests?search=%E5%8C%97%E4%BA%AC&from=2026-03-04&to=2026-03-05T01:02:03%2B02:00&state=failed&state=Cancelled&status=4xx&method=post&path=/v1/*"
            + "&model=a&model=b&key=Ivan&account=acc&client=c&provider=p&stream=true&min_cost=0.5&max_cost=2&min_duration=10&max_duration=20"
            + "&sort=cost&order=asc&page=3&page_size=200");

        var asked = _server.Log.Asked[^1];
        Assert.Equal([RequestSort.Cost, true, 3, 200], asked[1..]);
        var filter = _server.Log.LastFilter;
        Assert.Equal("北京", filter.Search?.Text);
        Assert.Equal((new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 4, 23, 2, 3, TimeSpan.Zero)), (filter.From, filter.To));
        Assert.Equal([RequestState.Failed, RequestState.Cancelled], filter.States);
        Assert.Equal((400, 499, true), (filter.StatusFrom, filter.StatusTo, filter.Stream));
        Assert.Equal(["POST", "/v1/*", "a,b", "Ivan,k-7", "acc", "c", "p"], new[]
        {
            filter.Methods, filter.Paths, filter.Models, filter.Keys, filter.Accounts, filter.Clients, filter.Providers,
        }.Select(values => string.Join(',', values)));
        Assert.Equal((0.5m, 2m), (filter.CostFrom, filter.CostTo));
        Assert.Equal((10d, 20d), (filter.DurationFrom?.TotalMilliseconds, filter.DurationTo?.TotalMilliseconds));
    }

    [Theory]
    [InlineData("Ivan", "k-7")]
    [InlineData("Ivan …abcd", "k-7")]
    [InlineData("…abcd", "k-7")]
    [InlineData("k-7", "k-7")]
    public async Task List_AKeyByAnyNameOfIt_IsAskedForByItsId(string named, string id)
    {
        await GetAsync("/api/requests?key=" + Uri.EscapeDataString(named));

        Assert.Contains(id, _server.Log.LastFilter.Keys);
    }

    [Theory]
    [InlineData("t-olga", "t-olga")]
    [InlineData("Hers", "t-olga")]
    [InlineData("once hers", "t-olga-revoked")]
    [InlineData("Анна", "c-1")]
    public async Task List_AClientByItsIdOrTheNameThatListsShow_IsAskedForByItsId(string named, string id)
    {
        _server.Log.ClientNames.AddRange([("t-olga-revoked", "once hers"), ("c-1", "Анна"), ("c-2", "Ольга")]);

        await GetAsync("/api/requests?client=" + Uri.EscapeDataString(named));

        Assert.Contains(id, _server.Log.LastFilter.Clients);
        Assert.DoesNotContain("c-2", _server.Log.LastFilter.Clients);
    }

    [Theory]
    [InlineData("requests?page=abc", "page")]
    [InlineData("requests?page=0", "page")]
    [InlineData("requests?page=-1", "page")]
    [InlineData("requests?page=99999999999999999999", "page")]
    [InlineData("requests?page=1&page=2", "page")]
    [InlineData("requests?page_size=201", "page_size")]
    [InlineData("requests?page_size=0", "page_size")]
    [InlineData("requests?cursor=&page=1", "cursor")]
    [InlineData("requests?cursor=nonsense", "cursor")]
    [InlineData("requests?sort=price", "sort")]
    [InlineData("requests?order=up", "order")]
    [InlineData("requests?search=%21%3F", "search")]
    [InlineData("requests?from=yesterday", "from")]
    [InlineData("requests?from=03/04/2026", "from")]
    [InlineData("requests?from=2026-03-04&to=2026-03-03", "to")]
    [InlineData("requests?state=done", "state")]
    [InlineData("requests?status=6", "status")]
    [InlineData("requests?status=500-400", "status")]
    [InlineData("requests?status=4xx-", "status")]
    [InlineData("requests?status=7xx", "status")]
    [InlineData("requests?status=600", "status")]
    [InlineData("requests?status=99", "status")]
    [InlineData("requests?status=400-999", "status")]
    [InlineData("requests/export?status=7xx", "status")]
    [InlineData("requests/tail?status=7xx", "status")]
    [InlineData("requests/facets?of=model", "of")]
    [InlineData("requests?stream=perhaps", "stream")]
    [InlineData("requests?min_cost=-1", "min_cost")]
    [InlineData("requests?max_cost=1e9", "max_cost")]
    [InlineData("requests?min_cost=2&max_cost=1", "max_cost")]
    [InlineData("requests?min_duration=2&max_duration=1", "max_duration")]
    [InlineData("requests?min_duration=1.5", "min_duration")]
    [InlineData("requests?modle=x", "modle")]
    [InlineData("request/r-1?raw=x", "raw")]
    [InlineData("requests/export?format=xml", "format")]
    [InlineData("requests/export?limit=0", "limit")]
    [InlineData("requests/tail?backlog=1001", "backlog")]
    [InlineData("requests/tail?page=1", "page")]
    [InlineData("stats?since=1", "since")]
    [InlineData("usage?by=week", "by")]
    [InlineData("usage?group=colour", "group")]
    [InlineData("usage?from=x", "from")]
    [InlineData("usage?from=9000-01-01", "from")]
    [InlineData("usage?from=2026-01-02&to=2026-01-01", "to")]
    [InlineData("usage?by=hour&from=2000-01-01&to=2026-01-01", "from")]
    public async Task AnyOf_AWrongParameter_IsAProblemThatNamesIt(string query, string name)
    {
        using var answer = await _server.Client.GetAsync("/api/" + query, Token);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.StartsWith(name + ": ", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_ARequest_TellsAllWithEqualValuesUnderBothNames()
    {
        _server.Log.Records.Add(Given.Record().WithBodies("""{"q":"北京"}""", """{"a":"да"}"""));

        var answer = await GetAsync("/api/request/r-1");

        foreach (var (ours, older) in new[] { ("requestHeaders", "headers"), ("requestBody", "body"), ("responseHeaders", "response_headers"), ("responseBody", "response_body"), ("key", "authorization_bearer") })
            Assert.True(JsonNode.DeepEquals(answer[ours], answer[older]) && answer[ours] is not null, ours);
        Assert.Equal(("""{"q":"北京"}""", """{"a":"да"}""", "a, b", 200, 12.5), (
            (string?)answer["body"], (string?)answer["response_body"], (string?)answer["headers"]!["Accept"], (int)answer["response_status"]!, (double)answer["duration_ms"]!));
        Assert.Equal(("Eva …1234", 429, "rate_limited"), (
            (string?)answer["attempts"]![0]!["key"], (int)answer["attempts"]![0]!["status"]!, (string?)answer["attempts"]![0]!["reason"]));
        Assert.Equal((10, 20, false, 0.0125m), (
            (int)answer["usage"]!["promptTokens"]!, (int)answer["usage"]!["completionTokens"]!, (bool)answer["usage"]!["estimated"]!, (decimal)answer["cost"]!));
    }

    [Fact]
    public async Task Find_AStream_IsAssembledUnlessRawIsAsked()
    {
        _server.Log.Records.Add(Given.Record().WithBodies("{}", Given.Stream, stream: true));

        var assembled = await GetAsync("/api/request/r-1");
        var raw = await GetAsync("/api/request/r-1?raw=true");

        var whole = JsonNode.Parse((string?)assembled["responseBody"] ?? "")!;
        Assert.Equal(("你好, мир", "stop"), ((string?)whole["choices"]![0]!["message"]!["content"], (string?)whole["choices"]![0]!["finish_reason"]));
        Assert.Equal(("assembled", "events", Given.Stream), (
            (string?)assembled["responseContent"]!["form"], (string?)raw["responseContent"]!["form"], (string?)raw["response_body"]));
    }

    [Fact]
    public async Task Find_AStreamThatWasRefusedWithJson_ShowsThatJson()
    {
        _server.Log.Records.Add(Given.Record().WithBodies("{}", """{"error":{"code":429}}""", stream: true));

        Assert.Equal("""{"error":{"code":429}}""", (string?)(await GetAsync("/api/request/r-1"))["responseBody"]);
    }

    [Fact]
    public async Task Find_ABodyCutWithinACharacter_ShowsWholeCharactersAndItsTrueSize()
    {
        var bytes = Encoding.UTF8.GetBytes("да")[..3];
        var record = Given.Record().WithBodies("", "");
        _server.Log.Records.Add(record with { Bodies = record.Bodies! with { Request = new BodyPayload(bytes, 4), Response = new BodyPayload(new byte[] { 0xFF, 0x00 }) } });

        var answer = await GetAsync("/api/request/r-1");

        Assert.Equal(("д", true, 4), ((string?)answer["body"], (bool)answer["requestContent"]!["truncated"]!, (int)answer["requestContent"]!["size"]!));
        Assert.Equal(("/wA=", "base64"), ((string?)answer["responseBody"], (string?)answer["responseContent"]!["encoding"]));
    }

    [Fact]
    public async Task Find_Unknown_Is404()
    {
        using var answer = await _server.Client.GetAsync("/api/request/nobody", Token);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("/api/requests")]
    [InlineData("/api/stats")]
    public async Task AnyOf_AStoreThatFails_IsAProblemWithoutItsWords(string path)
    {
        _server.Log.Fault = new InvalidOperationException("planted");

        using var answer = await _server.Client.GetAsync(path, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("planted", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/requests")]
    [InlineData("/api/request/r-1")]
    [InlineData("/api/requests/export")]
    [InlineData("/api/requests/tail")]
    [InlineData("/api/stats")]
    [InlineData("/api/usage")]
    [InlineData("/api/openapi.json")]
    public async Task AnyOf_WithoutOperator_Is401(string path)
    {
        _server.Client.DefaultRequestHeaders.Clear();

        using var answer = await _server.Client.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(_server.Log.Asked);
    }

    [Fact]
    public async Task Stats_Records_AreToldUnderTheOlderContractsNames()
    {
        var answer = await GetAsync("/api/stats");

        Assert.Equal((8, 75d, 25d, 12.5, 2), (
            (int)answer["total_requests"]!, (double)answer["success_rate"]!, (double)answer["error_rate"]!, (double)answer["avg_response_time"]!,
            (int)answer["recent_requests_count"]!));
        Assert.Equal(50d, (double)answer["today"]!["successRate"]!);
    }

    [Fact]
    public async Task Usage_ByModel_HasRowsInTheAgreedShape()
    {
        var answer = await GetAsync("/api/usage?by=hour&group=model&from=2026-03-04&to=2026-03-05");

        Assert.Equal(("hour", "model"), ((string?)answer["by"], (string?)answer["group"]));
        Assert.Equal((DateTimeOffset)answer["from"]!, new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero));
        var row = answer["rows"]![0]!.AsObject();
        foreach (var name in new[] { "time", "key", "requests", "successes", "promptTokens", "completionTokens", "costUsd", "p50Ms", "p95Ms", "ttfcP50Ms" })
            Assert.True(row.ContainsKey(name), name);
    }

    [Fact]
    public async Task OpenApi_TheAdminApi_IsDescribedWithItsParameters()
    {
        var document = await GetAsync("/api/openapi.json");

        Assert.StartsWith("3.", (string?)document["openapi"], StringComparison.Ordinal);
        var paths = document["paths"]!.AsObject().Select(path => path.Key).ToArray();
        foreach (var path in new[] { "/api/keys", "/api/requests", "/api/request/{id}", "/api/requests/export", "/api/requests/tail", "/api/stats", "/api/usage" })
            Assert.Contains(path, paths);
        var parameters = document["paths"]!["/api/requests"]!["get"]!["parameters"]!.AsArray();
        Assert.Contains("search", parameters.Select(parameter => (string?)parameter!["name"]));
        Assert.DoesNotContain("/api/openapi.json", paths);
        Assert.Contains("total_count", document.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await _server.Client.GetAsync(path, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    private static string Skeleton(JsonNode node, string list) =>
        string.Concat(node.DeepClone().AsObject() is var copy && (copy[list] = "*") is not null ? copy.ToJsonString() : "").Replace("\"*\"", "[*]", StringComparison.Ordinal);
}
