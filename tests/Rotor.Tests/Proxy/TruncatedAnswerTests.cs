using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Limits;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>An answer that broke off is a success nowhere: not to its client, not on record, not in the sums, and it is not given back to the budget.</summary>
public sealed class TruncatedAnswerTests
{
    private const string Secret = "rt-of-a-client-with-limits";
    private const string Words = "one two three four five six";

    private readonly KeptRecords _records = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StreamFault.Error)]
    [InlineData(StreamFault.ErrorInFinishReason)]
    [InlineData(StreamFault.End)]
    [InlineData(StreamFault.Close)]
    [InlineData(StreamFault.Reset)]
    public async Task Stream_BrokenAfterContent_IsAFailureOnRecordAndInTheBudget(StreamFault fault)
    {
        await using var gateway = await StartAsync();
        var heads = new Heads();
        gateway.Upstream.Script(replies: [new Reply { Text = Words, Stream = new StreamShape { Fault = fault, FaultAfter = 3, BeforeFault = heads.NextAsync }, Times = 0 }]);

        using var answer = await AskAsync(gateway, stream: true);
        heads.Came();
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Contains("\"finish_reason\":\"error\"", text, StringComparison.Ordinal);
        await AssertFailureAsync(gateway);
    }

    [Theory]
    [InlineData(JsonFault.Cut)]
    [InlineData(JsonFault.Close)]
    [InlineData(JsonFault.PartialError)]
    public async Task WholeAnswer_BrokenWithinItsBody_IsAFailureOnRecordAndInTheBudget(JsonFault fault)
    {
        await using var gateway = await StartAsync();
        gateway.Upstream.Script(replies: [Reply.Whole(new JsonShape { Fault = fault, FaultAfter = 40 }, times: 0)]);

        using var answer = await AskAsync(gateway, stream: false);

        Assert.False(answer.IsSuccessStatusCode);
        await AssertFailureAsync(gateway);
    }

    private async Task<Gateway> StartAsync()
    {
        var gateway = await Gateway.StartAsync(
            1,
            options => (options.Access.Clients, options.Pool.MaxAttempts) = ("tokens", 1),
            services: all => all.AddSingleton<IRecordWriter>(_records));
        gateway.Services.GetRequiredService<ClientTokenBook>().Put(new ClientToken { Id = "t", Name = "n", TokensPerDay = 100_000 }, [new TokenSecret(TokenHash.Of(Secret)!.Value)]);
        return gateway;
    }

    private static Task<HttpResponseMessage> AskAsync(Gateway gateway, bool stream) => gateway.PostAsync(
        $$"""{"model":"openai/gpt-4o-mini","max_tokens":50,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"hello"}]}""",
        change: request => request.Headers.Add("x-api-key", Secret));

    private async Task AssertFailureAsync(Gateway gateway)
    {
        var record = await _records.OneAsync();
        Assert.Equal(RequestState.Failed, record.State);
        Assert.NotEmpty(record.Error!);
        Assert.NotEqual("stop", record.FinishReason);
        var sums = new UsageSums();
        sums.Add(record);
        Assert.Equal((1, 0), (sums.Requests, sums.Successes));

        var meter = gateway.Services.GetRequiredService<TokenLimits>().Of("t");
        await Until.TrueAsync(() => meter.Use(TimeProvider.System.GetUtcNow()).InFlight == 0, "the reservation to be settled");
        Assert.True(meter.Use(TimeProvider.System.GetUtcNow()).TokensToday >= 3, "what was made, and will be billed, counts");
    }
}
