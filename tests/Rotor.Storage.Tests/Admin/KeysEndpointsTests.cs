using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Access;
using Rotor.Admin;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Admin;

public sealed class KeysEndpointsTests : IAsyncLifetime
{
    private const string Secret = "local-secret";
    private const string First = "sk-or-v1-planted-aaaaaaaaaaaa1111";
    private const string Second = "sk-or-v1-planted-bbbbbbbbbbbb1111";
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TestSupport.Patience.Limit };
    private TestStore _store = null!;
    private WebApplication _app = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await TestStore.OpenAsync();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore().AddSingleton(_store.Keys).AddSingleton<IKeyTimeline>(new NoEvents());
        _app = builder.Build();
        _app.MapAdmin(new LocalAccess(Secret).Allows).MapKeys();
        await _app.StartAsync(Token);
        _client.BaseAddress = new Uri(_app.Urls.First());
        _client.DefaultRequestHeaders.Add(LocalAccess.Header, Secret);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Add_NewKey_IsListedWithoutItsValueAndUsed()
    {
        using var answer = await PostAsync("/api/keys", new { value = First, label = "first", weight = 3, dailyLimit = 50, tags = new[] { "a" } });
        var list = await _client.GetStringAsync("/api/keys", Token);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var key = JsonNode.Parse(list)!.AsArray().Single()!;
        Assert.Equal(("first", "1111", "console", "ready", 3, 50), (
            (string?)key["label"], (string?)key["last4"], (string?)key["source"], (string?)key["state"], (int)key["weight"]!, (int)key["dailyLimit"]!));
        foreach (var name in new[] { "id", "account", "reason", "until", "inFlight", "lastUsed", "dailyUsed" })
            Assert.True(key.AsObject().ContainsKey(name), name);
        Assert.DoesNotContain("planted", list + await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(First, await LeaseAsync());
    }

    [Fact]
    public async Task Add_KnownKey_Is200AndChangesNothing()
    {
        using var first = await PostAsync("/api/keys", new { value = First, label = "first" });
        using var again = await PostAsync("/api/keys", new { value = First, label = "again" });

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("first", (string?)JsonNode.Parse(await again.Content.ReadAsStringAsync(Token))!["label"]);
    }

    [Theory]
    [InlineData("""{"value":""}""")]
    [InlineData("""{}""")]
    [InlineData("""{"value":"planted with space"}""")]
    [InlineData("""{"value":"planted\u0001"}""")]
    [InlineData("""{"value":"planted,two"}""")]
    [InlineData("""{"value":"plantedя"}""")]
    [InlineData("""{"value":"planted","weight":0}""")]
    [InlineData("""{"value":"planted","weight":"3"}""")]
    [InlineData("""{"value":"planted","label":""}""")]
    [InlineData("""{"value":"planted","label":"a\nb"}""")]
    [InlineData("""{"value":"planted","tags":[null]}""")]
    [InlineData("""{"value":"planted","dailyLimit":-1}""")]
    [InlineData("""{"value":"planted","unknown":1}""")]
    [InlineData("""{"value":["planted"]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{planted")]
    public async Task Add_WrongBody_IsAProblemThatRepeatsNoValue(string body)
    {
        using var answer = await _client.PostAsync("/api/keys", new StringContent(body, Encoding.UTF8, "application/json"), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("planted", text, StringComparison.Ordinal);
        Assert.Equal(400, (int)JsonNode.Parse(text)!["status"]!);
        Assert.Empty(await _store.Keys.ListAsync(Token));
    }

    [Fact]
    public async Task Add_BodyTooLong_IsRefused()
    {
        using var answer = await PostAsync("/api/keys", new { value = First, label = new string('x', 2 * 1024 * 1024) });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Edit_Disable_TakesTheKeyOutOfUseUntilEnabled()
    {
        var id = await AddAsync(First);

        var disabled = await EditAsync(id, new { enabled = false });
        Assert.Equal(("disabled", "disabled_by_person"), ((string?)disabled["state"], (string?)disabled["reason"]));
        Assert.Null(await LeaseAsync());

        var enabled = await EditAsync(id, new { enabled = true, label = "new name", weight = 5 });
        Assert.Equal(("ready", "new name", 5), ((string?)enabled["state"], (string?)enabled["label"], (int)enabled["weight"]!));
        Assert.Equal(First, await LeaseAsync());
    }

    [Fact]
    public async Task Delete_Key_IsGoneFromStoreAndPool()
    {
        var id = await AddAsync(First);

        using var deleted = await _client.DeleteAsync($"/api/keys/{id}", Token);
        using var again = await _client.DeleteAsync($"/api/keys/{id}", Token);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode));
        Assert.Null(await LeaseAsync());
    }

    [Fact]
    public async Task Edit_NoSuchKey_Is404()
    {
        using var answer = await _client.PatchAsync("/api/keys/k-none", JsonContent.Create(new { weight = 2 }), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("bbbb1111", 1)]
    [InlineData("…bbbb1111", 1)]
    [InlineData("...b1111", 1)]
    [InlineData(Second, 1)]
    [InlineData("SECOND", 1)]
    [InlineData("111", 2)]
    [InlineData("1111", 2)]
    [InlineData("11", 0)]
    [InlineData("...", 0)]
    [InlineData("c1111", 0)]
    public async Task Find_Reference_GivesAllThatItMayMean(string reference, int count)
    {
        await AddAsync(First);
        await AddAsync(Second, "second");

        using var answer = await PostAsync("/api/keys/find", new { reference });

        Assert.Equal(count, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!.AsArray().Count);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("local-secreu", null)]
    [InlineData(Secret, "X-Forwarded-For")]
    [InlineData(Secret, "Forwarded")]
    [InlineData(Secret, "Via")]
    public async Task Any_WithoutTheSecretOrForwarded_Is401(string? secret, string? forwarding)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _client.BaseAddress, Timeout = TestSupport.Patience.Limit };
        if (secret is not null)
            client.DefaultRequestHeaders.Add(LocalAccess.Header, secret);
        if (forwarding is not null)
            client.DefaultRequestHeaders.Add(forwarding, "1.1 127.0.0.1");

        using var list = await client.GetAsync("/api/keys", Token);
        using var add = await client.PostAsJsonAsync("/api/keys", new { value = First }, Token);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (list.StatusCode, add.StatusCode));
        Assert.Equal("application/problem+json", list.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await _store.Keys.ListAsync(Token));
    }

    [Fact]
    public async Task Lift_RestingKey_IsReadyAtOnce()
    {
        var id = await AddAsync(First);
        await RestAsync();
        Assert.Equal("resting", Assert.Single(await _store.Keys.ListAsync(Token)).State);

        using var lifted = await _client.PostAsync($"/api/keys/{id}/lift", null, Token);
        Assert.Equal(HttpStatusCode.NoContent, lifted.StatusCode);
        Assert.Equal("ready", Assert.Single(await _store.Keys.ListAsync(Token)).State);

        await RestAsync();
        using var all = await _client.PostAsync("/api/keys/lift", null, Token);
        using var check = await _client.PostAsync($"/api/keys/{id}/check", null, Token);
        using var none = await _client.PostAsync("/api/keys/k-none/lift", null, Token);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Accepted, HttpStatusCode.NotFound), (all.StatusCode, check.StatusCode, none.StatusCode));
        Assert.Equal("ready", Assert.Single(await _store.Keys.ListAsync(Token)).State);
    }

    [Fact]
    public async Task Add_KnownKey_LiftsItsRest()
    {
        await AddAsync(First);
        await RestAsync();

        await AddAsync(First);

        Assert.Equal("ready", Assert.Single(await _store.Keys.ListAsync(Token)).State);
    }

    [Fact]
    public async Task Edit_LimitAndAccount_ReachThePool()
    {
        var id = await AddAsync(First);

        await EditAsync(id, new { dailyLimit = 1, account = "mine", weight = 4 });
        var now = Assert.Single(_store.Pool.Snapshot());
        Assert.Equal((1L, "mine", true, 4), (now.DailyLimit, now.Account, now.AccountByHand, now.Weight));

        await EditAsync(id, new { dailyLimit = 0, account = "" });
        now = Assert.Single(_store.Pool.Snapshot());
        Assert.Equal((null, false), (now.DailyLimit, now.AccountByHand));
    }

    private async Task RestAsync()
    {
        using var leases = _store.Pool.Begin(new LeaseQuery { Model = "vendor/model" });
        var lease = (await leases.NextAsync(NextLease.First, Token)).Lease;
        leases.Failed(lease, new Verdict
        {
            Reason = "test",
            Blame = Blame.Key,
            Scope = ScopeKind.Key,
            Rest = TimeSpan.FromHours(1),
            RestCap = TimeSpan.FromHours(1),
            Step = NextStep.NextKey,
            Explanation = "A test rests it.",
        });
    }

    private async Task<string> AddAsync(string value, string? label = null) =>
        (await _store.Keys.AddAsync(new NewKey(new Secret(value), label, null, StoredKey.PersonSource), Token)).Key.Id;

    private async Task<JsonNode> EditAsync(string id, object edit)
    {
        using var answer = await _client.PatchAsync($"/api/keys/{id}", JsonContent.Create(edit), Token);
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!;
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _client.PostAsync(path, JsonContent.Create(body), Token);

    private async Task<string?> LeaseAsync()
    {
        using var leases = _store.Pool.Begin(new LeaseQuery { Model = "vendor/model" });
        var result = await leases.NextAsync(default, Token);
        return result.IsRefused ? null : result.Lease.Key.Value.Reveal();
    }

    private sealed class NoEvents : IKeyTimeline
    {
        public Task<IReadOnlyList<KeyEvent>> ReadAsync(string? keyId, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<KeyEvent>>([]);
    }
}
