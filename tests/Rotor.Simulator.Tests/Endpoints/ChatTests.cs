using System.Text;
using System.Text.Json;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Tests.Endpoints;

public sealed class ChatTests
{
    [Fact]
    public async Task Chat_NotStreamed_HasTheRecordedShapeAndHead()
    {
        await using var run = await SimulatorRun.StartAsync();

        using var response = await run.SendAsync(SimulatorRun.Chat());
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(run.Limit));

        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Contains("__cf_bm=", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        var id = Assert.Single(response.Headers.GetValues("X-Generation-Id"));
        Assert.Matches("^gen-[0-9]+-[0-9A-Za-z]{20}$", id);
        Assert.Equal(id, body.RootElement.GetProperty("id").GetString());
        Assert.Equal(24, body.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.False(body.RootElement.TryGetProperty("user_id", out _));
    }

    [Fact]
    public async Task Chat_SamePromptAndModel_SameText()
    {
        await using var run = await SimulatorRun.StartAsync();

        var first = Text((await run.PostAsync(SimulatorRun.Chat())).Body);
        var again = Text((await run.PostAsync(SimulatorRun.Chat())).Body);
        var other = Text((await run.PostAsync(SimulatorRun.Chat(SimulatorRun.Free))).Body);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task Chat_DivergingModel_OtherTextEachTime()
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.AddModel(SimulatorRun.Paid).Diverges = true;

        Assert.NotEqual(Text((await run.PostAsync(SimulatorRun.Chat())).Body), Text((await run.PostAsync(SimulatorRun.Chat())).Body));
    }

    [Fact]
    public async Task Chat_AnyBytes_AreKeptAsTheyCame()
    {
        await using var run = await SimulatorRun.StartAsync();
        var body = "{ \"messages\" : [{\"role\":\"user\",\"content\":\"\\u00e9\\/é\"}],\"temperature\":1.0e-0, \"model\":\"openai/gpt-4o-mini\" ,\"x\":1,\"x\":2}\r\n";

        await run.PostAsync(body);

        var seen = Assert.Single(run.Simulator.Requests);
        Assert.Equal(Encoding.UTF8.GetBytes(body), seen.Body.ToArray());
        Assert.Equal(("/api/v1/chat/completions", 200, SimulatorRun.Paid), (seen.Target, seen.Status, seen.Model));
        Assert.Equal("Bearer " + SimulatorRun.KeyValue, seen.Header("authorization"));
    }

    [Theory]
    [InlineData(PrefillBehaviour.Continues, false)]
    [InlineData(PrefillBehaviour.Restarts, true)]
    public async Task Chat_WithPrefill_ContinuesOrRestarts(PrefillBehaviour behaviour, bool restarts)
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.AddModel(SimulatorRun.Paid).Prefill = behaviour;
        var whole = Text((await run.PostAsync(SimulatorRun.Chat())).Body);
        var half = whole[..(whole.Length / 2)];
        var resumed = SimulatorRun.Chat().Replace("]}", ",{\"role\":\"assistant\",\"content\":" + JsonSerializer.Serialize(half) + "}]}", StringComparison.Ordinal);

        var rest = Text((await run.PostAsync(resumed)).Body);

        Assert.Equal(restarts ? whole : whole[half.Length..], rest);
    }

    [Fact]
    public async Task Chat_PrefillOfAModelThatRejectsIt_400()
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.AddModel(SimulatorRun.Paid).Prefill = PrefillBehaviour.Rejects;

        var (status, _) = await run.PostAsync("""{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}""");

        Assert.Equal(400, status);
    }

    [Theory]
    [InlineData("{", 400, "Input must have at least 1 token.")]
    [InlineData("{\"model\":\"openai/gpt-4o-mini\"}", 400, "Input required: specify")]
    [InlineData("{\"model\":\"a/b\",\"messages\":[{}]}", 400, "a/b is not a valid model ID")]
    [InlineData("{\"model\":\"openai/gpt-4o-mini:free\",\"messages\":[{}]}", 404, "use this slug instead: openai/gpt-4o-mini")]
    [InlineData("{\"models\":[\"a\",\"b\",\"c\",\"d\"],\"messages\":[{}]}", 400, "'models' array must have 3 items or fewer.")]
    public async Task Chat_WrongRequest_SaysWhatIsWrong(string body, int expected, string text)
    {
        await using var run = await SimulatorRun.StartAsync();

        var (status, answer) = await run.PostAsync(body);

        Assert.Equal(expected, status);
        Assert.Contains(text, answer, StringComparison.Ordinal);
        Assert.EndsWith(",\"user_id\":\"user_one\"}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ModelsWithADeadAndAFailingOne_ServesTheNext()
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.Script(model: SimulatorRun.Free, replies: Reply.Fail(Simulator.Errors.WireErrors.UpstreamPool));

        var (status, body) = await run.PostAsync(SimulatorRun.Chat("no/such", more: ",\"models\":[\"" + SimulatorRun.Free + "\",\"" + SimulatorRun.Paid + "\"]"));

        Assert.Equal(200, status);
        Assert.Contains("\"model\":\"openai/gpt-4o-mini\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_ScriptedToolCalls_AreTold()
    {
        await using var run = await SimulatorRun.StartAsync();
        var reply = new Reply { ToolCalls = [new ToolCall("call_1", "get_weather", "{\"city\":\"Oslo\"}")], Times = 2 };
        run.Simulator.Script(replies: reply);

        using var whole = JsonDocument.Parse((await run.PostAsync(SimulatorRun.Chat())).Body);
        var stream = (await run.PostAsync(SimulatorRun.Chat(stream: true))).Body;

        var choice = whole.RootElement.GetProperty("choices")[0];
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("{\"city\":\"Oslo\"}", choice.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
        Assert.Contains("\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\"", stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/completions", "{\"model\":\"openai/gpt-4o-mini\",\"prompt\":\"a\"", "\"object\":\"text_completion\"", "data: [DONE]\n\n")]
    [InlineData("/responses", "{\"model\":\"openai/gpt-4o-mini\",\"input\":\"a\"", "\"status\":\"completed\"", "data: [DONE]\n\n")]
    [InlineData("/messages", "{\"model\":\"openai/gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", "\"stop_reason\":\"end_turn\"", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    public async Task OtherDialects_WholeAndStreamed_AreValidJsonToTheEnd(string path, string start, string mark, string last)
    {
        await using var run = await SimulatorRun.StartAsync();
        run.Simulator.AddModel(SimulatorRun.Paid).ReasoningTokens = 3;

        var (status, whole) = await run.PostAsync(start + "}", path);
        var (_, stream) = await run.PostAsync(start + ",\"stream\":true}", path);

        Assert.Equal(200, status);
        Assert.Contains(mark, whole, StringComparison.Ordinal);
        using var _ = JsonDocument.Parse(whole);
        Assert.EndsWith(last, stream, StringComparison.Ordinal);
        foreach (var line in stream.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)))
            JsonDocument.Parse(line["data: ".Length..]).Dispose();
    }

    [Theory]
    [InlineData("/embeddings", "\"object\":\"embedding\"")]
    [InlineData("/rerank", "\"relevance_score\":1")]
    [InlineData("/images", "b64_json")]
    [InlineData("/audio/transcriptions", "\"text\"")]
    public async Task OtherRoutes_Post_AnswerInTheirForm(string path, string mark)
    {
        await using var run = await SimulatorRun.StartAsync();

        var (status, body) = await run.PostAsync("""{"model":"openai/text-embedding-3-small","input":["a","b"]}""", path);

        Assert.Equal(200, status);
        Assert.Contains(mark, body, StringComparison.Ordinal);
        using var _ = JsonDocument.Parse(body);
    }

    private static string Text(string body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }
}
