using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Tests;

public sealed class LoadTests
{
    [Theory]
    [InlineData(false, "{\"id\":\"gen-", "}}}")]
    [InlineData(true, "data: {\"id\":\"gen-", "data: [DONE]\n\n")]
    public async Task Load_WithoutKeys_AnswersAnyBearerAndKeepsNothing(bool stream, string start, string end)
    {
        await using var simulator = await OpenRouterSimulator.StartAsync(new SimulatorOptions { Load = true });
        await using var run = new SimulatorRun { Simulator = simulator };

        var (status, body) = await run.PostAsync(SimulatorRun.Chat(stream: stream), key: "anything");

        Assert.Equal(200, status);
        Assert.StartsWith(start, body, StringComparison.Ordinal);
        Assert.EndsWith(end, body, StringComparison.Ordinal);
        Assert.Empty(simulator.Requests);
    }

    [Fact]
    public async Task Load_WithAKeyOrAScript_FollowsThem()
    {
        await using var run = await SimulatorRun.StartAsync(options: new SimulatorOptions { Load = true });
        run.Simulator.Script(replies: Reply.Fail(WireErrors.ServiceUnavailable));

        Assert.Equal(401, (await run.PostAsync(SimulatorRun.Chat(), key: "anything")).Status);
        Assert.Equal(503, (await run.PostAsync(SimulatorRun.Chat())).Status);
    }

    [Theory]
    [InlineData("--port", "x")]
    [InlineData("--speed", "1")]
    [InlineData("--keys")]
    public void Command_NotUnderstood_IsNamed(params string[] args)
    {
        Command.Read(args, out var wrong);

        Assert.Equal(string.Join(' ', args), wrong);
    }
}
