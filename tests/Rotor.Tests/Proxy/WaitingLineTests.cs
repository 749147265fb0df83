using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>The line of requests that wait for a key, as clients on connections of their own meet it.</summary>
public sealed class WaitingLineTests
{
    private const int MostInLine = 4;

    [Fact]
    public async Task Waiting_WhileOthersComeAndLeave_EachIsServedInItsTurn()
    {
        // The only key's day is used up and ends within the longest wait.
        var time = new FakeTime(new DateTimeOffset(2026, 10, 7, 23, 59, 52, TimeSpan.Zero));
        await using var gateway = await Gateway.StartAsync(1, options => (options.Pool.MaxWait, options.Pool.MaxQueue) = (TimeSpan.FromSeconds(10), MostInLine), time);
        var key = Assert.Single(gateway.Pool.Snapshot()).Id;
        gateway.Pool.SetDailyLimit(key, 0);
        using var line = new Line(gateway);

        await line.JoinAsync("a", "b", "c", "d");
        Assert.Equal(HttpStatusCode.TooManyRequests, await line.AskAsync("too many"));
        await line.LeaveAsync("b");
        await line.JoinAsync("e");
        await ServeAsync("a");
        await line.JoinAsync("f");
        await ServeAsync("a", "c");
        await line.JoinAsync("g");
        await ServeAsync("a", "c", "d");
        await ServeAsync("a", "c", "d", "e");
        await ServeAsync("a", "c", "d", "e", "f");
        await ServeAsync("a", "c", "d", "e", "f", "g");

        Assert.Equal(0, gateway.Pool.Waiting);
        Assert.Equal((6, 0), (gateway.Pool.Snapshot(key)!.DailyUsed, gateway.Pool.Snapshot(key)!.InFlight));
        Assert.Equal(6, gateway.Upstream.Requests.Count(request => request.Method == "POST"));

        async Task ServeAsync(params string[] expected)
        {
            gateway.Pool.SetDailyLimit(key, expected.Length);
            await Until.TrueAsync(() => line.Served.Count >= expected.Length, $"the answer to {expected[^1]}");
            Assert.Equal(expected, line.Served);
        }
    }

    private sealed class Line(Gateway gateway) : IDisposable
    {
        private readonly Dictionary<string, CancellationTokenSource> _waiting = [];

        /// <summary>Who was answered, in that order.</summary>
        public ConcurrentQueue<string> Served { get; } = new();

        public async Task JoinAsync(params string[] names)
        {
            foreach (var name in names)
            {
                var present = gateway.Pool.Waiting;
                _waiting[name] = new CancellationTokenSource(Gateway.Patience);
                _ = WaitAsync(name);
                await Until.TrueAsync(() => gateway.Pool.Waiting == present + 1, $"{name} to stand in line");
            }
        }

        public async Task LeaveAsync(string name)
        {
            var present = gateway.Pool.Waiting;
            await _waiting[name].CancelAsync();
            await Until.TrueAsync(() => gateway.Pool.Waiting == present - 1, $"the place of {name} to be free");
        }

        public async Task<HttpStatusCode> AskAsync(string name, CancellationToken cancellationToken = default)
        {
            using var client = gateway.NewClient();
            using var content = new StringContent($$"""{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"{{name}}"}]}""", Encoding.UTF8, "application/json");
            using var answer = await client.PostAsync("/v1/chat/completions", content, cancellationToken);
            return answer.StatusCode;
        }

        public void Dispose()
        {
            foreach (var source in _waiting.Values)
                source.Dispose();
        }

        private async Task WaitAsync(string name)
        {
            try
            {
                if (await AskAsync(name, _waiting[name].Token) == HttpStatusCode.OK)
                    Served.Enqueue(name);
            }
            catch (OperationCanceledException)
            {
                // Left the line.
            }
        }
    }
}
