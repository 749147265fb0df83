using System.Net;
using Rotor.Admin.Records;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Admin.Records;

public sealed class RequestTailsTests : IAsyncLifetime
{
    private readonly FakeTime _time = new();
    private AdminServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync(_time);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Tail_BacklogThenLive_InOrderOfTime()
    {
        _server.Log.Records.AddRange([Given.Record("new"), Given.Record("old")]);
        using var reader = await FollowAsync("/api/requests/tail?backlog=2&model=m");

        var first = await DataAsync(reader);
        var second = await DataAsync(reader);
        _server.Log.Tell(Given.Record("live"));
        var third = await DataAsync(reader);

        Assert.Contains("\"old\"", first, StringComparison.Ordinal);
        Assert.Contains("\"new\"", second, StringComparison.Ordinal);
        Assert.Contains("\"live\"", third, StringComparison.Ordinal);
        Assert.Equal(["m"], _server.Log.LastFilter.Models);
    }

    [Fact]
    public async Task Tail_QuietForLong_SaysThatItIsStillThere()
    {
        using var reader = await FollowAsync("/api/requests/tail");
        Assert.Equal(": following", await LineAsync(reader));
        await LineAsync(reader);

        _time.Advance(RequestTails.KeepAlive);

        Assert.Equal(": still here", await LineAsync(reader));
    }

    [Fact]
    public async Task Tail_MoreFollowersThanMany_IsRefusedUntilOneLeaves()
    {
        var followers = new List<StreamReader>();
        for (var i = 0; i < RequestTails.Most; i++)
            followers.Add(await FollowAsync("/api/requests/tail"));

        using (var refused = await _server.Client.GetAsync("/api/requests/tail", Token))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        followers[0].Dispose();
        using var limit = new CancellationTokenSource(Gateway.Patience, TimeProvider.System);
        HttpStatusCode status;
        do
        {
            using var answer = await _server.Client.GetAsync("/api/requests/tail", HttpCompletionOption.ResponseHeadersRead, limit.Token);
            status = answer.StatusCode;
        }
        while (status != HttpStatusCode.OK);

        foreach (var follower in followers)
            follower.Dispose();
    }

    [Fact]
    public async Task Tail_TheServerStops_Ends()
    {
        using var reader = await FollowAsync("/api/requests/tail");

        await _server.StopAsync().WaitAsync(Gateway.Patience, Token);

        Assert.Equal(": following\n\n", await reader.ReadToEndAsync(Token));
    }

    private async Task<StreamReader> FollowAsync(string path) => new(await _server.Client.GetStreamAsync(path, Token));

    private static async Task<string> DataAsync(StreamReader reader)
    {
        while (true)
        {
            if (await LineAsync(reader) is { } line && line.StartsWith("data: ", StringComparison.Ordinal))
                return line;
        }
    }

    private static async Task<string> LineAsync(StreamReader reader) =>
        await reader.ReadLineAsync(Token).AsTask().WaitAsync(Gateway.Patience, Token) ?? throw new EndOfStreamException();
}
