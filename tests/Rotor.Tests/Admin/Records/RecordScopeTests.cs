using System.Net;
using Rotor.Core.Access;
using Rotor.Core.Usage;
using Rotor.Tests.Support;

namespace Rotor.Tests.Admin.Records;

public sealed class RecordScopeTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync(role: OperatorRole.Member);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("requests", true)]
    [InlineData("requests?cursor=", true)]
    [InlineData("requests/export", true)]
    [InlineData("requests?client=t-olga&client=t-other", true)]
    [InlineData("requests?client=t-other", false)]
    [InlineData("requests?client=hers", true)]
    [InlineData("requests?client=another", false)]
    [InlineData("requests?client=", true)]
    public async Task Lists_OfAMember_AreOfOwnTokensOnly(string query, bool own)
    {
        using var answer = await _server.Client.GetAsync("/api/" + query, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(own, _server.Log.LastFilter.Clients.Contains("t-olga"));
        Assert.DoesNotContain("t-other", _server.Log.LastFilter.Clients);
        Assert.NotEmpty(_server.Log.LastFilter.Clients);
    }

    [Theory]
    [InlineData("t-olga", HttpStatusCode.OK)]
    [InlineData("t-olga-revoked", HttpStatusCode.OK)]
    [InlineData("t-other", HttpStatusCode.NotFound)]
    [InlineData(null, HttpStatusCode.NotFound)]
    public async Task Details_OfAMember_AreOfOwnTokensOnly(string? client, HttpStatusCode status)
    {
        _server.Log.Records.Add(Given.Record() with { ClientId = client });

        using var answer = await _server.Client.GetAsync("/api/request/r-1", Token);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Lists_OfAMember_HoldThoseOfRevokedTokensToo()
    {
        await _server.Client.GetStringAsync("/api/requests", Token);

        Assert.Contains("t-olga-revoked", _server.Log.LastFilter.Clients);
    }

    [Fact]
    public async Task Tail_OfAMember_IsOfOwnTokensOnly()
    {
        using var answer = await _server.Client.GetAsync("/api/requests/tail?client=t-olga&client=t-other", HttpCompletionOption.ResponseHeadersRead, Token);
        await Until.TrueAsync(() => _server.Log.Asked.Count > 0, "the tail to begin");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("t-olga", _server.Log.LastFilter.Clients);
        Assert.DoesNotContain("t-other", _server.Log.LastFilter.Clients);
    }

    [Fact]
    public async Task Sums_OfAMember_AreOfOwnTokensOnly()
    {
        await _server.Client.GetStringAsync("/api/stats", Token);
        await _server.Client.GetStringAsync("/api/usage", Token);

        Assert.Contains("t-olga", (IReadOnlyList<string>)_server.Log.Asked[0][0]!);
        Assert.Contains("t-olga", ((UsageQuery)_server.Log.Asked[1][0]!).Clients!);
    }

    [Fact]
    public async Task Facets_AMember_MayNotSee()
    {
        using var answer = await _server.Client.GetAsync("/api/requests/facets", Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
