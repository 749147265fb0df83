using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Rotor.Checks;
using Rotor.Core.Keys;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>Holes that the older proxies were known for, over sockets. None may come back.</summary>
public sealed class NeverAgainTests
{
    private const string Free = "google/gemma-4-31b-it:free";
    private const string Other = "liquid/lfm-2.5-2.6b:free";
    private const string Paid = "openai/gpt-4o-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> RequestErrors => new()
    {
        { """{"error":{"message":"Input required: specify \"prompt\" or \"messages\"","code":400}}""", 400 },
        { WireErrors.ContextLength.Body, 400 },
        { WireErrors.Moderation.Body, 403 },
        { """{"error":{"message":"No endpoints found that support tool use. Try disabling \"x\".","code":404}}""", 404 },
        { """{"error":{"message":"Request payload too large","code":413}}""", 413 },
        { """{"error":{"message":"Invalid argument","code":422}}""", 422 },
    };

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task RelayedRefusal_OfAProvider_EmptiesNoPool(int status)
    {
        await using var gateway = await StartAsync(5);
        gateway.Upstream.Script(model: Free, replies: [Reply.Fail(WireErrors.Relayed(status, """{"error":"refused"}""", "Some Provider"), times: 0)]);

        for (var i = 0; i < 12; i++)
            (await SendAsync(gateway, Free)).Dispose();

        Assert.All(gateway.Pool.Snapshot(), key => Assert.Equal(KeyState.Ready, key.State));
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Other));
        Assert.Equal(5, gateway.Upstream.Requests.Where(request => request.Model == Other).Select(request => request.Bearer).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(RequestErrors))]
    public async Task RequestsOwnFault_OneAttempt_TouchesNoKey(string body, int status)
    {
        await using var gateway = await StartAsync(3);
        gateway.Upstream.Script(model: Free, replies: [Reply.Fail(new WireError("own", status, body), times: 0)]);

        Assert.Equal(status, (int)await StatusAsync(gateway, Free));

        Assert.Single(gateway.Upstream.Requests);
        Assert.All(gateway.Pool.Snapshot(), key => Assert.Equal(KeyState.Ready, key.State));
    }

    [Fact]
    public async Task Outage_OfUpstream_LeavesEveryKeyGoodAndIsNotHammered()
    {
        await using var gateway = await StartAsync(5);
        gateway.Upstream.Script(replies: [Reply.Fail(WireErrors.ServiceUnavailable, times: 0)]);
        foreach (var model in new[] { Free, Other, Paid })
            (await SendAsync(gateway, model)).Dispose();
        var before = gateway.Upstream.Requests.Count;

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => StatusAsync(gateway, i % 2 == 0 ? Free : Paid)));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        Assert.InRange(before, 1, 12);
        Assert.InRange(gateway.Upstream.Requests.Count - before, 0, 5);
        Assert.DoesNotContain(gateway.Pool.Snapshot(), key => key.State is KeyState.Resting or KeyState.Invalid);
    }

    [Fact]
    public async Task Credits_UsedUp_AnotherAccountServesAndTheFirstIsNotAskedAgain()
    {
        await using var gateway = await StartAsync(2);
        gateway.Upstream.Script(key: Gateway.KeyValue(1), replies: [Reply.Fail(WireErrors.InsufficientCredits, times: 0)]);

        for (var i = 0; i < 6; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Paid));

        Assert.Single(gateway.Upstream.Requests, request => request.Bearer == Gateway.KeyValue(1));
    }

    [Fact]
    public async Task OwnRateLimit_OfOneAccount_DoesNotRestTheModelForOthers()
    {
        await using var gateway = await StartAsync(2);
        gateway.Upstream.Script(key: Gateway.KeyValue(1), replies: [Reply.Fail(WireErrors.FreePerDay(50, Midnight(TimeProvider.System)), times: 0)]);

        for (var i = 0; i < 6; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Free));

        Assert.Empty(gateway.Pool.SharedRests());
        Assert.Single(gateway.Upstream.Requests, request => request.Bearer == Gateway.KeyValue(1));
    }

    [Fact]
    public async Task OwnRateLimit_OfAnAccount_ItsOtherKeysAreNotTriedInTurn()
    {
        await using var gateway = await StartAsync(4);
        foreach (var id in new[] { "key-1", "key-2", "key-3" })
            gateway.Pool.AssignAccount(id, "user_shared");
        for (var i = 1; i <= 3; i++)
            gateway.Upstream.Script(key: Gateway.KeyValue(i), replies: [Reply.Fail(WireErrors.FreePerDay(50, Midnight(TimeProvider.System)), times: 0)]);

        for (var i = 0; i < 4; i++)
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Free));

        Assert.Single(gateway.Upstream.Requests, request => request.Bearer != Gateway.KeyValue(4));
    }

    [Fact]
    public async Task Revived_Key_HasNoHiddenBlock()
    {
        await using var gateway = await StartAsync(1);
        var key = gateway.Upstream.Keys.Single();
        key.Revoked = true;
        (await SendAsync(gateway, Free)).Dispose();
        var checker = gateway.Services.GetRequiredService<IKeyChecker>();
        await checker.CheckAsync("key-1", Token);
        Assert.Equal(KeyState.Invalid, gateway.Pool.Snapshot("key-1")!.State);

        key.Revoked = false;
        await checker.CheckAsync("key-1", Token);

        Assert.Equal(KeyState.Ready, gateway.Pool.Snapshot("key-1")!.State);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Free));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway, Paid));
    }

    [Fact]
    public async Task Marks_OfManyRequestsAtOnce_AreAllKept()
    {
        await using var gateway = await StartAsync(20);
        for (var i = 1; i <= 10; i++)
            gateway.Upstream.Script(key: Gateway.KeyValue(i), replies: [Reply.Fail(WireErrors.FreePerDay(50, Midnight(TimeProvider.System)), times: 0)]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => StatusAsync(gateway, Free)));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(i => $"user_{i}").Order(),
            gateway.Pool.Accounts().Where(account => account.Cooldowns.Count > 0).Select(account => account.Id).Order());
    }

    [Fact]
    public async Task AllResting_QuotaComesBackLater_Is429WithTheExactRetryAfter()
    {
        var time = new FakeTime();
        await using var gateway = await StartAsync(2, time);
        gateway.Upstream.Script(replies: [Reply.Fail(WireErrors.FreePerDay(50, Midnight(time)), times: 2)]);
        (await SendAsync(gateway, Free)).Dispose();
        time.Advance(TimeSpan.FromSeconds(30));

        using var answer = await SendAsync(gateway, Free);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(Midnight(time) - time.Now, answer.Headers.RetryAfter!.Delta);
        Assert.Equal(2, gateway.Upstream.Requests.Count);
    }

    private static Task<Gateway> StartAsync(int keys, TimeProvider? time = null) => Gateway.StartAsync(
        keys,
        options => options.Pool.MaxWait = TimeSpan.Zero,
        time,
        services: services => services.AddKeyChecks().Remove(services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(CheckRounds))));

    private static Task<HttpResponseMessage> SendAsync(Gateway gateway, string model) =>
        gateway.PostAsync($$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}""");

    private static async Task<HttpStatusCode> StatusAsync(Gateway gateway, string model)
    {
        using var answer = await SendAsync(gateway, model);
        await answer.Content.ReadAsByteArrayAsync(Token);
        return answer.StatusCode;
    }

    private static DateTimeOffset Midnight(TimeProvider time) => new(time.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
}
