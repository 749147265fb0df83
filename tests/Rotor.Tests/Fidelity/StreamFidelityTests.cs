using System.Net;
using System.Text;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fidelity;

/// <summary>Whatever whole stream upstream sends, in whatever pieces, the client gets those bytes and no others; of one that is cut it gets whole events and the news.</summary>
public sealed class StreamFidelityTests
{
    private static readonly string[] Encodings = ["gzip", "br", "deflate"];

    public static TheoryData<string> Paths() => new(StreamSpeller.Paths);

    [Fact]
    public async Task AnyStream_ReachesTheClientByteForByte()
    {
        await using var setting = await Setting.StartAsync();
        foreach (var seed in Rounds.Of(400))
        {
            var random = Rounds.Case(seed);
            var path = StreamSpeller.Paths[random.Next(StreamSpeller.Paths.Length)];
            var stream = new StreamSpeller(random).Spell(path, random.Next(1, 30), random.Next(25) == 0 ? random.Next(100_000) : 0);
            var answer = Answer(stream, random.Next(4) == 0 ? Framing.Close : Framing.Chunked, random, random.Next(6) == 0 ? Encodings[random.Next(Encodings.Length)] : null);
            setting.Upstream.Answer = _ => answer with
            {
                WriteSize = random.Next(6) == 0 ? random.Next(1, 30) : 0,
                SplitAt = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(1, answer.Bytes.Length)).Order()],
            };

            await setting.AssertPassesAsync(stream, path, $"seed {seed}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Stream_SplitAtEveryByte_ReachesTheClientByteForByte(string path)
    {
        await using var setting = await Setting.StartAsync();
        foreach (var seed in Rounds.Of(2))
        {
            var stream = new StreamSpeller(Rounds.Case(seed)).Spell(path, 4);
            var answer = Answer(stream, Framing.Close);
            for (var at = 1; at < stream.Length; at++)
            {
                setting.Upstream.Answer = _ => answer with { SplitAt = [answer.BodyStart + at] };
                await setting.AssertPassesAsync(stream, path, $"seed {seed}, split at {at}");
            }
            setting.Upstream.Answer = _ => answer with { WriteSize = 1 };
            await setting.AssertPassesAsync(stream, path, $"seed {seed}, one byte at a time");
        }
    }

    [Theory]
    [InlineData(1024 * 1024)]
    [InlineData(17 * 1024 * 1024)]
    public async Task BigEvent_ReachesTheClientByteForByte(int bytes)
    {
        await using var setting = await Setting.StartAsync();
        var image = new string('A', bytes);
        var stream = Encoding.UTF8.GetBytes(
            $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"images\":[{{\"url\":\"data:image/png;base64,{image}\"}}]}}}}]}}\n\n"
            + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        setting.Upstream.Answer = _ => Answer(stream, Framing.Chunked, Rounds.Case(bytes));

        await setting.AssertPassesAsync(stream, "/v1/chat/completions", $"{bytes} bytes");
    }

    /// <summary>The client holds whole events of upstream's, in order, and then either the rest of what belongs to a whole answer or an error: never a part that looks whole.</summary>
    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Stream_CutAtEveryByte_NeverLooksWhole(string path)
    {
        await using var setting = await Setting.StartAsync();
        foreach (var seed in Rounds.Of(1))
        {
            var stream = new StreamSpeller(Rounds.Case(seed)).Spell(path, 4);
            var whole = Answer(stream);
            var cutOff = Answer(stream, Framing.Close);
            for (var at = 0; at < stream.Length; at++)
            {
                setting.Gateway.Pool.LiftAll();
                var calls = 0;
                var cut = at % 2 == 0 ? cutOff.CutAt(at, ConnectionEnd.Close) : CutChunked(stream, at);
                setting.Upstream.Answer = _ => calls++ == 0 ? cut : whole;
                await setting.AssertHonestAsync(stream, at, path, $"seed {seed}, cut at {at}");
            }
        }
    }

    // The connection ends in order, but the last chunk never came.
    private static RawAnswer CutChunked(byte[] stream, int at)
    {
        var answer = Answer(stream[..at]);
        return answer with { Bytes = answer.Bytes[..^5], End = ConnectionEnd.Close };
    }

    private static RawAnswer Answer(byte[] stream, Framing framing = Framing.Chunked, Random? random = null, string? encoding = null) =>
        RawAnswer.Of("text/event-stream", stream, framing, random, encoding);

    private sealed class Setting(RawUpstream upstream, Gateway gateway) : IAsyncDisposable
    {
        private const string Request = """{"model":"test/any","stream":true,"messages":[]}""";

        public RawUpstream Upstream { get; } = upstream;

        public Gateway Gateway { get; } = gateway;

        public static async Task<Setting> StartAsync()
        {
            var upstream = RawUpstream.Start();
            return new Setting(upstream, await Gateway.StartAsync(configure: options =>
            {
                options.Upstream.BaseUrl = upstream.BaseUrl;
                options.Pool.MaxWait = TimeSpan.Zero;
                options.Streams.CommitAfter = TimeSpan.FromMinutes(10);
            }, time: new FastTime(100)));
        }

        public async Task AssertPassesAsync(byte[] stream, string path, string what)
        {
            using var response = await Gateway.PostAsync(Request, path);
            var got = await response.Content.ReadAsByteArrayAsync();

            var alike = stream.AsSpan().CommonPrefixLength(got);
            Assert.True(alike == stream.Length && alike == got.Length,
                $"{what} at {path}: {(int)response.StatusCode}, {stream.Length} bytes were sent, {got.Length} came, alike up to {alike}.\n{Around(stream, alike)}\n-- but came\n{Around(got, alike)}\n{Exceptions()}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        }

        public async Task AssertHonestAsync(byte[] stream, int cut, string path, string what)
        {
            using var response = await Gateway.PostAsync(Request, path);
            var got = await response.Content.ReadAsByteArrayAsync();

            var told = got.AsSpan().IndexOf("\"metadata\":{\"rotor\""u8);
            var passed = told < 0 ? got.Length : StartOfEvent(got.AsSpan(0, told));
            var alike = stream.AsSpan().CommonPrefixLength(got.AsSpan(0, passed));
            var wholeEvents = StartOfEvent(stream.AsSpan(0, cut));
            // A second attempt gave it whole; or what was missing is only what ends every stream.
            var isWhole = told < 0 && (alike == stream.Length || (alike >= wholeEvents && (IsFinished(stream.AsSpan(0, cut), path) || IsFinished(stream.AsSpan(0, wholeEvents), path))));
            // Whole events, and not one byte that upstream did not send, except for the blank line that the last of them lacked.
            var isToldOf = told >= 0 && alike == passed && passed <= cut + 4;
            Assert.True(isWhole || isToldOf, $"{what} at {path}: {(int)response.StatusCode}, alike up to {alike} of {stream.Length}.\n{Around(stream, alike)}\n-- but came\n{Around(got, alike)}\n{Exceptions()}");
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Upstream.DisposeAsync();
        }

        private static bool IsFinished(ReadOnlySpan<byte> stream, string path)
        {
            if (path == "/v1/messages") return stream.IndexOf("\"stop_reason\":\"end_turn\""u8) >= 0;
            if (path == "/v1/responses") return stream.IndexOf("response.completed"u8) >= 0;
            var text = Encoding.UTF8.GetString(stream);
            var begun = ChoicesIn(text, "\"index\":(\\d+),\"delta\"").Concat(ChoicesIn(text, "\"index\":(\\d+),\"finish_reason\"")).ToHashSet();
            var finished = ChoicesIn(text, "\"index\":(\\d+),(?:\"delta\":{},)?\"finish_reason\":\"").ToHashSet();
            return begun.Count > 0 && begun.SetEquals(finished);
        }

        private static IEnumerable<string> ChoicesIn(string text, string pattern) =>
            System.Text.RegularExpressions.Regex.Matches(text, pattern).Select(match => match.Groups[1].Value);

        private static int StartOfEvent(ReadOnlySpan<byte> bytes) => Math.Max(bytes.LastIndexOf("\n\n"u8) + 2, bytes.LastIndexOf("\n\r\n"u8) + 3) is var start and > 2 ? start : 0;

        private static string Around(byte[] bytes, int at)
        {
            var start = Math.Clamp(at - 200, 0, bytes.Length);
            return Encoding.UTF8.GetString(bytes.AsSpan(start, Math.Min(bytes.Length, at + 300) - start));
        }

        private string Exceptions() => Gateway.Log.Lines.LastOrDefault(line => line.Text.Contains("Exception", StringComparison.Ordinal)).Text;
    }
}
