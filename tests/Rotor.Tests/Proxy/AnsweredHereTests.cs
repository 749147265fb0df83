using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.RequestLog;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>What Rotor answers by itself, without a key and without upstream.</summary>
public sealed class AnsweredHereTests
{
    private readonly KeptRecords _records = new();

    [Theory]
    [InlineData("/v1/key", RequestState.Completed)]
    [InlineData("/api/v1/auth/key", RequestState.Completed)]
    [InlineData("/v1/nothing", RequestState.Refused)]
    public async Task Record_OfAnAnswerWithoutAttempts_IsRefusedOnlyWhereItWas(string path, RequestState state)
    {
        await using var gateway = await Gateway.StartAsync(services: all => all.AddSingleton<IRecordWriter>(_records));

        using var answer = await gateway.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(state == RequestState.Completed, answer.IsSuccessStatusCode);
        Assert.Equal(state, (await _records.OneAsync()).State);
    }
}
