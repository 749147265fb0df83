using System.Text;
using Rotor.Core.RequestLog;
using Rotor.Storage.Records;

namespace Rotor.Storage.Tests.Storage.Records;

public sealed class BodyFormTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("a long text, ", 20));

    public static TheoryData<string> Bodies =>
    [
        """{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What\nis \"this\"? \u00e9 \/ 缓存"}],"stream":true}""",
        """{"messages":[{"role":"user","content":"\u7f13\u5b58 \ud83d\ude00 plain"}]}""",
        """{"messages":[{"role":"user","content":"half \ud83d alone"}]}""",
        """{"messages":[{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""",
        """{"input":["one","two"],"model":"e"}""",
        """{"input":"","model":"e"}""",
        """{"messages":[{"role":"user","content":"cut in the midst of a text that goes on and on and on and on and on and""",
        """{"messages":[{"role":"user","content":"cut"},{"role":""",
        "not json at all",
        "",
        "[]",
        "\"just a string of text\"",
        "{\"a\":1}{\"b\":2}",
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}]}\n\ndata: [DONE]\n\n",
        ": OPENROUTER PROCESSING\n\ndata: {\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"\\u7f13\"}}]}\n\ndata: {\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"\\n\"}}]}\n\n",
        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"He\",\"sequence_number\":1}\n\n"
            + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"y\",\"sequence_number\":2}\n\n"
            + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"output\":[{\"content\":[{\"text\":\"" + Long + "\"}]}]}}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\",\"reasoning\":\"b\"}}]}\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"cut of",
        "data: broken {\n\ndata:\n\n\n\n",
    ];

    [Theory]
    [MemberData(nameof(Bodies))]
    public void SplitAndJoin_AnyBody_GivesTheSameBytes(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var bodies = new RequestBodies
        {
            RequestHeaders = [new HeaderLine("Accept", "a/b"), new HeaderLine("X", "")],
            Request = new BodyPayload(bytes, 12_345),
            Response = new BodyPayload(bytes),
        };
        var store = new MemoryTexts();
        var collector = new TextCollector(store);
        var form = new ByteWriter();

        BodyForm.Split(bodies, form, collector);
        var joined = BodyForm.Join(form.Span, new Rotor.Storage.Records.TextReader(store, collector.Refs));

        Assert.Equal(body, Encoding.UTF8.GetString(joined.Request!.Bytes.Span));
        Assert.Equal(12_345, joined.Request.TrueSize);
        Assert.Equal(body, Encoding.UTF8.GetString(joined.Response!.Bytes.Span));
        Assert.Equal(bodies.RequestHeaders, joined.RequestHeaders);
        Assert.Null(joined.Assembled);
    }

    [Fact]
    public void Split_StreamAndAssembled_KeepTheAnswerOnce()
    {
        var stream = new StringBuilder();
        foreach (var word in Enumerable.Range(0, 200).Select(i => $"word{i} "))
            stream.Append("data: {\"id\":\"gen-1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"").Append(word).Append("\"}}]}\n\n");
        var answer = string.Concat(Enumerable.Range(0, 200).Select(i => $"word{i} "));
        var bodies = new RequestBodies
        {
            Response = new BodyPayload(Encoding.UTF8.GetBytes(stream.ToString())),
            Assembled = new BodyPayload(Encoding.UTF8.GetBytes("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"" + answer + "\"}}]}")),
        };
        var store = new MemoryTexts();
        var form = new ByteWriter();

        BodyForm.Split(bodies, form, new TextCollector(store));

        Assert.Equal(answer, Assert.Single(store.Texts));
        Assert.InRange(form.Length, 1, 800);
    }

    [Fact]
    public void Split_TextPolicy_KeepsOnlyText()
    {
        var bodies = new RequestBodies
        {
            Policy = BodyPolicy.Text,
            Request = new BodyPayload("""{"temperature":0.73,"messages":[{"content":"first"},{"content":"second"}]}"""u8.ToArray()),
        };
        var store = new MemoryTexts();
        var collector = new TextCollector(store);
        var form = new ByteWriter();

        BodyForm.Split(bodies, form, collector);
        var joined = BodyForm.Join(form.Span, new Rotor.Storage.Records.TextReader(store, collector.Refs));

        Assert.Equal("first\n\nsecond\n\n", Encoding.UTF8.GetString(joined.Request!.Bytes.Span));
        Assert.DoesNotContain("0.73", string.Concat(store.Texts), StringComparison.Ordinal);
    }

    private sealed class MemoryTexts : ITextSink, ITextSource
    {
        public List<string> Texts { get; } = [];

        public int Add(ReadOnlySpan<byte> text, TextKind kind)
        {
            var value = Encoding.Latin1.GetString(text);
            if (!Texts.Contains(value)) Texts.Add(value);
            return Texts.IndexOf(value) + 1;
        }

        public ReadOnlySpan<byte> Text(int id) => Encoding.Latin1.GetBytes(Texts[id - 1]);
    }
}
