using System.Globalization;
using System.Net;
using System.Text;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fidelity;

/// <summary>Whatever JSON a client spells, upstream gets those bytes and no others.</summary>
public sealed class RequestFidelityTests
{
    private static readonly string[] Paths =
    [
        "/v1/chat/completions", "/api/v1/chat/completions", "/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages", "/api/v1/messages",
        "/v1/embeddings", "/v1/rerank", "/v1/images", "/v1/images/generations", "/v1/audio/speech",
    ];

    [Fact]
    public async Task AnyBody_ReachesUpstreamByteForByte()
    {
        await using var setting = await Setting.StartAsync();
        foreach (var seed in Rounds.Of(500))
        {
            var random = Rounds.Case(seed);
            var body = new JsonSpeller(random).Request(random.Next(8) == 0 ? null : "test/any", SizeOf(random));

            await setting.AssertPassesAsync(body, Paths[random.Next(Paths.Length)], $"seed {seed}");
        }
    }

    [Fact]
    public async Task AnyBody_InPiecesOfOneByte_ReachesUpstreamByteForByte()
    {
        await using var setting = await Setting.StartAsync();
        foreach (var seed in Rounds.Of(40))
        {
            var random = Rounds.Case(seed);
            var body = new JsonSpeller(random).Request("test/any", 0);
            if (body.Length > 2_000) continue;

            await setting.AssertPassesInPiecesAsync(body, Paths[random.Next(Paths.Length)], random.Next(2) == 0, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64 * 1024)]
    [InlineData(1024 * 1024)]
    [InlineData(20 * 1024 * 1024)]
    public async Task BodyOfAnySize_ReachesUpstreamByteForByte(int size)
    {
        await using var setting = await Setting.StartAsync();
        var body = new JsonSpeller(Rounds.Case(size)).Request("test/any", size);

        await setting.AssertPassesAsync(body, "/v1/chat/completions", $"{size} bytes");
        await setting.AssertPassesAsync("{}"u8.ToArray(), "/v1/chat/completions", "after it");
    }

    [Fact]
    public async Task FormData_ReachesUpstreamByteForByte_WithItsBoundary()
    {
        await using var setting = await Setting.StartAsync();
        var sound = new byte[300_000];
        Rounds.Case(7).NextBytes(sound);
        byte[] body = [.. "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n"u8, .. sound, .. "\r\n--B--\r\n"u8];

        using var response = await setting.Gateway.PostAsync(body, "/v1/audio/transcriptions", request =>
        {
            request.Content!.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=B");
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(setting.Seen!.Body.AsSpan().SequenceEqual(body));
        Assert.Contains("\r\nContent-Type: multipart/form-data; boundary=B\r\n", setting.Seen.Head + "\r\n", StringComparison.Ordinal);
    }

    private static int SizeOf(Random random) => random.Next(100) switch
    {
        < 85 => 0,
        < 95 => random.Next(20_000),
        < 99 => random.Next(400_000),
        _ => random.Next(4_000_000),
    };

    private sealed class Setting : IAsyncDisposable
    {
        private readonly RawUpstream _upstream;

        public required Gateway Gateway { get; init; }

        /// <summary>What upstream got last.</summary>
        public RawRequest? Seen { get; private set; }

        public static async Task<Setting> StartAsync()
        {
            var upstream = RawUpstream.Start();
            return new Setting(upstream) { Gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl) };
        }

        private Setting(RawUpstream upstream)
        {
            _upstream = upstream;
            _upstream.Answer = request =>
            {
                Seen = request;
                return RawAnswer.Of("application/json", "{\"id\":\"gen-1\",\"choices\":[]}"u8.ToArray());
            };
        }

        public async Task AssertPassesAsync(byte[] body, string path, string what)
        {
            Seen = null;
            using var response = await Gateway.PostAsync(body, path);
            AssertSeen(body, $"{what} at {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        public async Task AssertPassesInPiecesAsync(byte[] body, string path, bool chunked, string what)
        {
            Seen = null;
            await using var raw = await RawHttp.ConnectAsync(Gateway.Address);
            var head = $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
                (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n"));
            foreach (var b in Encoding.ASCII.GetBytes(head)) await raw.SendAsync([b]);
            foreach (var b in body) await raw.SendAsync(chunked ? [(byte)'1', (byte)'\r', (byte)'\n', b, (byte)'\r', (byte)'\n'] : [b]);
            if (chunked) await raw.SendAsync("0\r\n\r\n");
            AssertSeen(body, $"{what} at {path}: {await raw.ReadAsync()}");
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _upstream.DisposeAsync();
        }

        private void AssertSeen(byte[] body, string what)
        {
            if (Seen is null) Assert.Fail($"Nothing came upstream. {what} {Gateway.Log.Lines.LastOrDefault(line => line.Text.Contains("Exception", StringComparison.Ordinal)).Text}");
            var differs = body.AsSpan().CommonPrefixLength(Seen.Body);
            Assert.True(differs == body.Length && differs == Seen.Body.Length, $"{body.Length} bytes were sent, {Seen.Body.Length} came, alike up to {differs}. {what}");
        }
    }
}
