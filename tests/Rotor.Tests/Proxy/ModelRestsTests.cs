using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Catalogue;
using Rotor.Core.Models;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>What a client hears of a model that rests, and who is asked instead.</summary>
public sealed class ModelRestsTests
{
    private const string Wanted = "test/wanted";
    private const string Next = "test/next";

    private readonly FakeTime _time = new(new DateTimeOffset(2026, 10, 7, 9, 30, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnknownModel_EveryTime_IsNotFoundAndAskedForOnce()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(model: Wanted, replies: [Reply.Fail(WireErrors.NoEndpointsFor(Wanted), times: 0)]);

        var answers = new List<(HttpStatusCode Status, string Message, bool RetryAfter)>();
        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.PostAsync(Body(Wanted));
            using var error = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Token));
            answers.Add((answer.StatusCode, error.RootElement.GetProperty("error").GetProperty("message").GetString()!, answer.Headers.RetryAfter is not null));
        }

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
        Assert.All(answers, answer => Assert.Contains("No endpoints found for", answer.Message, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.False(answer.RetryAfter));
        Assert.Single(gateway.Upstream.Requests, request => request.Model == Wanted);
    }

    [Fact]
    public async Task FirstModelRests_FallbackIsConfigured_ServesAtOnce()
    {
        await using var gateway = await StartAsync($"{Wanted}={Next}");
        gateway.Upstream.Script(model: Wanted, replies: [Reply.Fail(WireErrors.NoEndpointsFor(Wanted), times: 0)]);

        var served = new List<string>();
        for (var i = 0; i < 3; i++) served.Add(await ServedAsync(gateway, Body(Wanted)));

        Assert.Equal([Next, Next, Next], served);
        Assert.Single(gateway.Upstream.Requests, request => request.Model == Wanted);
    }

    [Fact]
    public async Task FirstModelRestsForItsRate_FallbackIsConfigured_ServesAtOnce()
    {
        await using var gateway = await StartAsync($"{Wanted}={Next}");
        gateway.Upstream.Script(model: Wanted, replies: [Reply.Fail(WireErrors.UpstreamLimited(Wanted, "X", 30), times: 0)]);

        // The clock stands still: whoever waited for the model would wait for ever.
        var served = new List<string>();
        for (var i = 0; i < 3; i++) served.Add(await ServedAsync(gateway, Body(Wanted)));

        Assert.All(served, model => Assert.Equal(Next, model));
        Assert.InRange(gateway.Upstream.Requests.Count(request => request.Model == Wanted), 1, 2);
    }

    [Fact]
    public async Task UnknownModel_TheListNamesItLater_IsAskedForAgain()
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(model: Wanted, replies: Reply.Fail(WireErrors.NoEndpointsFor(Wanted)));
        var registry = gateway.Services.GetRequiredService<ModelRegistry>();
        using (var before = await gateway.PostAsync(Body(Wanted))) Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);

        gateway.Upstream.AddModel(Wanted);
        await registry.RefreshAsync(Token);

        Assert.Equal(Wanted, await ServedAsync(gateway, Body(Wanted)));
    }

    private async Task<Gateway> StartAsync(string? fallbacks = null)
    {
        var gateway = await Gateway.StartAsync(
            1,
            options =>
            {
                options.Models.RefreshOnStart = false;
                options.Models.Fallbacks = fallbacks;
            },
            _time,
            services: all => all.AddCatalogue(ModelCatalogue.Empty, new NoCatalogueStore()));
        gateway.Upstream.AddModel(Next);
        return gateway;
    }

    private static string Body(string model) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}""";

    private static async Task<string> ServedAsync(Gateway gateway, string body)
    {
        using var answer = await gateway.PostAsync(body);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, text);
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("model").GetString()!;
    }
}
