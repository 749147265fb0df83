using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fuzz;

/// <summary>Upstreams that are not well: no crash, nothing that is cut looks whole, no account is named, and the next request is served.</summary>
[Collection(AloneCollection.Name)]
public sealed class UpstreamFuzzTests
{
    private const string Good = "{\"id\":\"gen-good\",\"choices\":[]}";
    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages", "/v1/embeddings", "/v1/images", "/v1/audio/speech"];

    [Fact]
    public async Task AnyAnswer_HarmsNothing()
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = await Gateway.StartAsync(configure: options =>
        {
            options.Upstream.BaseUrl = upstream.BaseUrl;
            options.Upstream.TotalTimeout = options.Upstream.FirstContentTimeout = options.Upstream.IdleTimeout = TimeSpan.FromSeconds(20);
            options.Pool.MaxWait = TimeSpan.Zero;
            options.Streams.CommitAfter = TimeSpan.FromMinutes(10);
        }, time: new FastTime(100));
        foreach (var seed in Rounds.Of(700))
        {
            var random = Rounds.Case(seed);
            var path = Paths[random.Next(Paths.Length)];
            var hostile = new HostileAnswer(random);
            var answer = hostile.Spell(path);
            upstream.Answer = _ => answer;
            gateway.Pool.LiftAll();

            await AssertHonestAsync(gateway, hostile, path, random.Next(2) == 0, $"seed {seed} at {path}");

            if (seed % 20 != 0) continue;
            upstream.Answer = _ => RawAnswer.Of("application/json", Encoding.UTF8.GetBytes(Good));
            await AssertServedAsync(gateway, $"after seed {seed}");
        }
    }

    private static async Task AssertHonestAsync(Gateway gateway, HostileAnswer hostile, string path, bool stream, string what)
    {
        HttpResponseMessage? answer = null;
        byte[]? body = null;
        try
        {
            answer = await gateway.PostAsync($"{{\"model\":\"test/any\",\"stream\":{(stream ? "true" : "false")},\"messages\":[]}}", path);
            body = await answer.Content.ReadAsByteArrayAsync();
        }
        catch (Exception e) when ((hostile.IsCut || hostile.IsSpoilt) && e is HttpRequestException or IOException)
        {
            // The connection ended before the answer: nobody takes that for a whole one.
        }
        foreach (var line in gateway.Log.Lines) Assert.True(line.Level < LogLevel.Error, $"{what}: {line.Text}");
        gateway.Log.Clear();
        if (answer is null) return;
        using var response = answer;
        var text = body is null ? "" : Encoding.UTF8.GetString(body);
        Assert.DoesNotContain("internal_error", text, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"), what);
        Assert.True(Guid.TryParse(response.Headers.GetValues("X-Rotor-Request-Id").Single(), out _), what);
        if (hostile.IsSpoilt) return;

        // Media of a type that nobody reads passes as it is.
        var isRead = response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType is null or "application/json" or "text/event-stream";
        Assert.False(isRead && text.Contains(HostileAnswer.Account, StringComparison.Ordinal), $"{what}: {text}");
        if (body is null || response.StatusCode != HttpStatusCode.OK || !hostile.IsCut) return;
        AssertToldOf(hostile.Body, body, text, response.Content.Headers.ContentType?.MediaType, what);
    }

    // Cut, and yet a 200 that was read to its end: then it is what upstream meant in full, or it says that it is not.
    private static void AssertToldOf(byte[] meant, byte[] body, string text, string? type, string what)
    {
        if (text.Contains("\"metadata\":{\"rotor\"", StringComparison.Ordinal)) return;
        if (type == "text/event-stream")
        {
            var finished = text.Contains("\"finish_reason\":\"", StringComparison.Ordinal) || text.Contains("response.completed", StringComparison.Ordinal) || text.Contains("\"end_turn\"", StringComparison.Ordinal);
            Assert.True(finished || text.Contains("[DONE]", StringComparison.Ordinal) && meant.AsSpan().IndexOf(body.AsSpan(0, Math.Max(0, body.Length - 16))) == 0, $"{what}: a part of a stream looks whole: {text}");
            return;
        }
        Assert.True(body.AsSpan().SequenceEqual(meant), $"{what}: {body.Length} of {meant.Length} bytes look whole: {text[..Math.Min(text.Length, 500)]}");
        using var _ = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 512 });
    }

    private static async Task AssertServedAsync(Gateway gateway, string what)
    {
        gateway.Pool.LiftAll();
        for (var tries = 0; ; tries++)
        {
            using var response = await gateway.PostAsync("""{"model":"test/other","messages":[]}""");
            var text = await response.Content.ReadAsStringAsync();
            if (text == Good) return;
            // After many failures in a row the gateway spares upstream for a while: seconds, which pass quickly here.
            Assert.True(response.StatusCode == HttpStatusCode.ServiceUnavailable && tries < 100, $"{what}: {(int)response.StatusCode} {text}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }
}
