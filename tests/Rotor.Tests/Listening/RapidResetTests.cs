using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Rotor.Tests.Fuzz;
using Rotor.Tests.Support;

namespace Rotor.Tests.Listening;

[Collection(AloneCollection.Name)]
public sealed class RapidResetTests
{
    private const string Chat = """{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"hello"}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // CVE-2023-44487: streams opened and reset as fast as the connection takes them.
    [Fact]
    public async Task RapidReset_HarmsNobody_AndKeepsNoMemory()
    {
        using var files = new TestCertificates();
        using var certificate = TestCertificates.New();
        await using var gateway = await Gateway.StartAsync(configure: options => options.Listen.Certificate = files.Pem(certificate));
        var before = await FloodAsync(gateway, connections: 4);
        var after = await FloodAsync(gateway, connections: 16);

        using var client = TestCertificates.NewClient(gateway.Address);
        using var answer = await client.PostAsync("/v1/chat/completions", new StringContent(Chat, Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(after - before < 16 * 1024 * 1024, $"{(after - before) / 1024} KiB more are alive after four times as many resets.");
        Assert.DoesNotContain(gateway.Log.Lines, line => line.Level >= LogLevel.Error);
    }

    private static async Task<long> FloodAsync(Gateway gateway, int connections)
    {
        for (var i = 0; i < connections; i++)
        {
            await using var client = await Http2Client.ConnectAsync(gateway.Address);
            await client.OpenAndResetAsync(streams: 1_000);
        }

        gateway.Log.Clear();
        gateway.Upstream.ClearRequests();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
