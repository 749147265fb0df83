using System.Text.Json;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Tests.Errors;

public sealed class WireErrorTests
{
    public static TheoryData<string> Names => [.. WireErrors.All.Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Script_NamedError_IsSentWordForWord(string name)
    {
        var error = WireErrors.Find(name)!;
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: Reply.Fail(error));

        using var response = await run.SendAsync(SimulatorRun.Chat());
        var body = await response.Content.ReadAsStringAsync(run.Limit);

        Assert.Equal((error.Status, error.BodyFor("user_one")), ((int)response.StatusCode, body));
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal(error.CarriesGenerationId, response.Headers.Contains("X-Generation-Id"));
        Assert.Equal(error.ContentType, response.Content.Headers.ContentType!.ToString());
        if (error.ContentType == "application/json")
            JsonDocument.Parse(body).Dispose();
    }

    [Fact]
    public void All_Names_AreEachGivenOnce() => Assert.Equal(WireErrors.All.Count, WireErrors.All.DistinctBy(e => e.Name).Count());

    [Fact]
    public async Task Messages_Refused_SpeaksAnthropicsDialect()
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(replies: Reply.Fail(WireErrors.UpstreamPool));

        var (status, body) = await run.PostAsync(SimulatorRun.Chat(), "/messages");

        Assert.Equal(429, status);
        Assert.StartsWith("""{"type":"error","error":{"type":"rate_limit_error","message":"Provider returned error","error_type":"rate_limit_exceeded"},"request_id":"gen-""", body, StringComparison.Ordinal);
        Assert.Contains("\"limit_source\":\"upstream_provider_shared_pool\"", body, StringComparison.Ordinal);
    }
}
