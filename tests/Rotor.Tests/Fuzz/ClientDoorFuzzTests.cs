using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fuzz;

/// <summary>Hostile clients: no crash, no error of our own making, nothing upstream that should not be there, no memory kept, nobody else harmed.</summary>
[Collection(AloneCollection.Name)]
public sealed class ClientDoorFuzzTests
{
    private const string Chat = """{"model":"test/any","messages":[]}""";
    private static readonly TimeSpan AnswerWait = TimeSpan.FromMilliseconds(60);

    private static readonly string[] Allowed = ["HTTP/1.1 2", "HTTP/1.1 302", "HTTP/1.1 4", "HTTP/1.1 100", "HTTP/1.1 505"];

    private readonly List<RawRequest> _seen = [];

    [Fact]
    public async Task AnyBytes_HarmNothing()
    {
        await using var upstream = RawUpstream.Start();
        upstream.Answer = request =>
        {
            _seen.Add(request);
            return RawAnswer.Of("application/json", "{\"id\":\"gen-1\",\"choices\":[]}"u8.ToArray());
        };
        await using var gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl);
        var (cases, served, refused) = (0, 0, 0);
        long before = 0;
        foreach (var seed in Rounds.Of(900))
        {
            _seen.Clear();
            var answer = await SendAsync(gateway, Rounds.Case(seed));
            AssertHarmless(gateway, answer, $"seed {seed}");
            if (answer.StartsWith("HTTP/1.1 2", StringComparison.Ordinal)) served++;
            if (answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal)) refused++;
            if (++cases % 50 == 0) await AssertOthersAreServedAsync(gateway, $"after seed {seed}");
            if (cases == 450) before = LiveBytes(gateway);
        }

        Assert.True(served > cases / 5 && refused > cases / 5, $"{served} served and {refused} refused of {cases}: such cases show little.");
        var grown = LiveBytes(gateway) - before;
        Assert.True(grown < 8 * 1024 * 1024, $"{grown / 1024} KiB more are alive than half-way.");
    }

    private static async Task<string> SendAsync(Gateway gateway, Random random)
    {
        var bytes = new HostileRequest(random).Spell();
        await using var raw = await RawHttp.ConnectAsync(gateway.Address);
        try
        {
            for (var at = 0; at < bytes.Length;)
            {
                var size = Math.Min(bytes.Length - at, random.Next(6) == 0 ? random.Next(1, 40) : bytes.Length);
                await raw.SendAsync(bytes[at..(at + size)]);
                at += size;
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The server has heard enough.
        }
        return await raw.ReadOrEndAsync(AnswerWait);
    }

    private void AssertHarmless(Gateway gateway, string answer, string what)
    {
        foreach (var line in gateway.Log.Lines) Assert.True(line.Level < LogLevel.Error, $"{what}: {line.Text}");
        gateway.Log.Clear();
        foreach (var request in _seen) AssertProper(request, what);
        if (answer.Length == 0) return;

        var line1 = answer[..answer.IndexOf('\r', StringComparison.Ordinal)];
        // 302 leads from "/" to the console; 505 is the server's word for a version of HTTP that does not exist.
        Assert.True(Allowed.Any(status => line1.StartsWith(status, StringComparison.Ordinal)), $"{what}: {answer}");
        if (line1.StartsWith("HTTP/1.1 4", StringComparison.Ordinal)) Assert.True(_seen.Count == 0, $"{what}: refused, and yet sent upstream. {answer}");
    }

    private static void AssertProper(RawRequest request, string what)
    {
        var lines = request.Head.Split("\r\n");
        Assert.True(lines[0].StartsWith("POST /api/v1/", StringComparison.Ordinal) && lines[0].EndsWith(" HTTP/1.1", StringComparison.Ordinal), $"{what}: {lines[0]}");
        Assert.Single(lines, line => line.StartsWith("Authorization: Bearer sk-or-v1-test-", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase));
        Assert.Single(lines, line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(lines, line => line.StartsWith("Cookie:", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase) || line.StartsWith(' '));
        if (lines.Any(line => line.StartsWith("Content-Type: multipart", StringComparison.OrdinalIgnoreCase))) return;
        using var body = JsonDocument.Parse(request.Body, new JsonDocumentOptions { MaxDepth = 512 });
        Assert.Equal(JsonValueKind.Object, body.RootElement.ValueKind);
    }

    private static async Task AssertOthersAreServedAsync(Gateway gateway, string what)
    {
        using var client = gateway.NewClient();
        using var response = await client.PostAsync("/v1/chat/completions", new StringContent(Chat, Encoding.UTF8, "application/json"));
        Assert.True(response.StatusCode == HttpStatusCode.OK, what);
    }

    private static long LiveBytes(Gateway gateway)
    {
        gateway.Log.Clear();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
