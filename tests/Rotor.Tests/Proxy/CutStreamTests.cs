using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Streams;
using Rotor.Core.Tests.Streams;
using Rotor.Proxy;
using Rotor.Core.Settings;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>Streams as they were recorded, cut at every byte, and second answers that differ at every character, through the whole relay.</summary>
public sealed class CutStreamTests
{
    private const string Model = "vendor/model";
    private static readonly string[] Modes = ["live", "buffered", "resume"];

    public static TheoryData<string, string> Recordings => new()
    {
        { "chat/completions", nameof(RecordedStreams.Chat) },
        { "chat/completions", nameof(RecordedStreams.SlowChat) },
        { "chat/completions", nameof(RecordedStreams.ToolCall) },
        { "completions", nameof(RecordedStreams.Completion) },
        { "responses", nameof(RecordedStreams.Responses) },
        { "messages", nameof(RecordedStreams.Messages) },
    };

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task CutAtEveryByte_TheClientGetsItWholeOrIsToldThatItIsNot(string path, string name)
    {
        var whole = RecordedStreams.Bytes(name);
        var (cut, first) = (0, true);
        Pieces Answer(string body)
        {
            var pieces = first ? new Pieces(whole.AsMemory(0, cut), 1 + (cut % 97), Lost: cut % 2 == 1) : new Pieces(whole, 1 + (cut % 89));
            first = false;
            return pieces;
        }
        await using var gateway = await StartAsync(new ScriptedTransport(Answer));
        var expected = Sse.FieldsOf(Encoding.UTF8.GetString(whole));

        for (; cut <= whole.Length; cut++)
        {
            first = true;
            var mode = Modes[cut % 3];
            var text = await StreamAsync(gateway, path, mode);

            var got = Sse.FieldsOf(text);
            var failed = Sse.HasError(text);
            Assert.True(!failed || (mode == "live" || (mode == "resume" && path == "responses")), $"cut at {cut}, {mode}: {text}");
            if (!failed) Assert.Equal(expected.OrderBy(f => f.Key), got.OrderBy(f => f.Key));
            foreach (var (field, value) in got) Assert.StartsWith(value, expected[field], StringComparison.Ordinal);
            if (path == "messages") Assert.Equal(failed ? "error" : "message_stop", LastName(text));
            else Assert.Equal("[DONE]", Sse.DataOf(text).Last());
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(21)]
    public async Task SecondAnswerDivergesAtEveryCharacter_NothingOfItIsSentBeforeItAgreed(int held)
    {
        const string First = "Une réponse 😀 écrite 世界 lentement";
        var characters = First.EnumerateRunes().Select(rune => rune.ToString()).ToArray();
        var (at, first) = (0, true);
        Pieces Answer(string body)
        {
            var pieces = first
                ? new Pieces(Chunks(characters.AsSpan(0, held)))
                : new Pieces(Chunks([.. characters.Take(at), "#", .. characters.Skip(at + 1), "!"], finish: true));
            first = false;
            return pieces;
        }
        await using var gateway = await StartAsync(new ScriptedTransport(Answer));

        for (; at <= characters.Length; at++)
        {
            first = true;
            var text = await StreamAsync(gateway, "chat/completions", "resume");

            var sent = string.Concat(characters.Take(held));
            if (at < held) Assert.Equal(sent, Sse.TextOf(text));
            else Assert.Equal(string.Concat(characters.Take(at)) + "#" + string.Concat(characters.Skip(at + 1)) + "!", Sse.TextOf(text));
            Assert.Equal(at < held, Sse.HasError(text));
            Assert.Equal("[DONE]", Sse.DataOf(text).Last());
        }
    }

    private static Task<Gateway> StartAsync(ScriptedTransport transport) => Gateway.StartAsync(
        keys: 3,
        options => options.Upstream.FirstContentTimeout = options.Upstream.IdleTimeout = TimeSpan.FromMinutes(5),
        new HurriedTime(),
        services: all =>
        {
            all.AddSingleton(services => new UpstreamClient(services.GetRequiredService<Live<UpstreamOptions>>(), transport));
            all.AddSingleton<IPrefillStore>(new NoPrefills());
        });

    private static async Task<string> StreamAsync(Gateway gateway, string path, string mode)
    {
        var body = path switch
        {
            "completions" => $$"""{"model":"{{Model}}","stream":true,"prompt":"hello"}""",
            "responses" => $$"""{"model":"{{Model}}","stream":true,"input":"hello"}""",
            _ => $$"""{"model":"{{Model}}","stream":true,"max_tokens":99,"messages":[{"role":"user","content":"hello"}]}""",
        };
        using var response = await gateway.PostAsync(body, "/v1/" + path, request => request.Headers.Add("X-Rotor-Stream", mode));
        return await response.Content.ReadAsStringAsync();
    }

    private static byte[] Chunks(ReadOnlySpan<string> pieces, bool finish = false)
    {
        var stream = new StringBuilder();
        foreach (var piece in pieces)
            stream.Append("data: {\"id\":\"gen-1\",\"model\":\"m\",\"created\":1,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"").Append(piece).Append("\"},\"finish_reason\":null}]}\n\n");
        if (finish) stream.Append("data: {\"id\":\"gen-1\",\"model\":\"m\",\"created\":1,\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        return Encoding.UTF8.GetBytes(stream.ToString());
    }

    private static string LastName(string stream) =>
        stream.Split('\n').Last(line => line.StartsWith("event: ", StringComparison.Ordinal))["event: ".Length..];

    private sealed class NoPrefills : IPrefillStore
    {
        public IEnumerable<KeyValuePair<string, bool>> Load() => [new(Model, false)];

        public void Keep(string model, bool continues)
        {
        }
    }
}
