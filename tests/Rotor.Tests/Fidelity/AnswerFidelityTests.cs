using System.Net;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fidelity;

/// <summary>Whatever upstream answers in one piece, the client gets those bytes and no others.</summary>
public sealed class AnswerFidelityTests
{
    private const string Chat = """{"model":"test/any","messages":[]}""";
    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages", "/v1/embeddings", "/v1/rerank", "/v1/images", "/chat/completions"];
    private static readonly string?[] Encodings = [null, null, null, "gzip", "br", "deflate"];

    [Fact]
    public async Task AnyJson_ReachesTheClientByteForByte()
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl);
        foreach (var seed in Rounds.Of(600))
        {
            var random = Rounds.Case(seed);
            var body = new JsonSpeller(random).Answer(SizeOf(random));
            var answer = RawAnswer.Of("application/json", body, AnyFraming(random), random, Encodings[random.Next(Encodings.Length)]);
            upstream.Answer = _ => InPieces(answer, random);

            await AssertPassesAsync(gateway, body, Paths[random.Next(Paths.Length)], "application/json", $"seed {seed}");
        }
    }

    [Fact]
    public async Task AnyMedia_ReachesTheClientByteForByte()
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl);
        foreach (var seed in Rounds.Of(150))
        {
            var random = Rounds.Case(seed);
            var body = new byte[random.Next(10) == 0 ? random.Next(3_000_000) : random.Next(5_000)];
            random.NextBytes(body);
            var type = random.Next(3) switch { 0 => "audio/mpeg", 1 => "image/png", _ => "application/octet-stream" };
            var answer = RawAnswer.Of(type, body, AnyFraming(random), random, Encodings[random.Next(Encodings.Length)]);
            upstream.Answer = _ => InPieces(answer, random);

            await AssertPassesAsync(gateway, body, random.Next(2) == 0 ? "/v1/audio/speech" : "/v1/images", type, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(1024 * 1024 - 1)]
    [InlineData(1024 * 1024 + 1)]
    [InlineData(20 * 1024 * 1024)]
    public async Task JsonOfAnySize_ReachesTheClientByteForByte(int size)
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl);
        foreach (var framing in Enum.GetValues<Framing>())
        {
            var body = new JsonSpeller(Rounds.Case(size)).Answer(size);
            upstream.Answer = _ => RawAnswer.Of("application/json", body, framing, Rounds.Case(size));

            await AssertPassesAsync(gateway, body, "/v1/images", "application/json", $"{size} bytes, {framing}");
        }
    }

    [Fact]
    public async Task AnswerWithALength_KeepsIt()
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = await Gateway.StartAsync(configure: options => options.Upstream.BaseUrl = upstream.BaseUrl);
        upstream.Answer = _ => RawAnswer.Of("audio/mpeg", new byte[100_000], Framing.Length);

        using var response = await gateway.PostAsync(Chat, "/v1/audio/speech");

        Assert.Equal(100_000, response.Content.Headers.ContentLength);
        Assert.Equal(new byte[100_000], await response.Content.ReadAsByteArrayAsync());
    }

    private static async Task AssertPassesAsync(Gateway gateway, byte[] body, string path, string type, string what)
    {
        using var response = await gateway.PostAsync(Chat, path);
        var got = await response.Content.ReadAsByteArrayAsync();

        var alike = body.AsSpan().CommonPrefixLength(got);
        Assert.True(alike == body.Length && alike == got.Length, $"{what} at {path}: {(int)response.StatusCode}, {body.Length} bytes were sent, {got.Length} came, alike up to {alike}: "
            + $"{System.Text.Encoding.UTF8.GetString(got.AsSpan(0, Math.Min(got.Length, 300)))} {gateway.Log.Lines.LastOrDefault(line => line.Text.Contains("Exception", StringComparison.Ordinal)).Text}");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    private static Framing AnyFraming(Random random) => random.Next(5) switch { 0 => Framing.Close, < 3 => Framing.Length, _ => Framing.Chunked };

    private static RawAnswer InPieces(RawAnswer answer, Random random) => answer with
    {
        WriteSize = answer.Bytes.Length < 2_000 && random.Next(8) == 0 ? 1 : 0,
        SplitAt = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(1, answer.Bytes.Length)).Order()],
    };

    private static int SizeOf(Random random) => random.Next(100) switch
    {
        < 85 => 0,
        < 95 => random.Next(20_000),
        < 99 => random.Next(400_000),
        _ => random.Next(3_000_000),
    };
}
