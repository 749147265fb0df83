using System.Text;
using System.Text.Json;
using Rotor.Core.Tokens;

namespace Rotor.Core.Tests.Tokens;

public sealed class PromptEstimateTests
{
    private static readonly TokenProfile Gpt4o = TokenProfile.For("openai/gpt-4o");

    [Fact]
    public void Of_CorpusConversation_IsWithinThreePercentOfReference()
    {
        using var conversations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tokens", "Corpus", "conversations.json")));
        foreach (var entry in conversations.RootElement.EnumerateArray())
        {
            var expected = entry.GetProperty("tokens").GetInt64();

            var estimate = PromptEstimate.Of(Encoding.UTF8.GetBytes(entry.GetProperty("body").GetRawText()), Gpt4o);

            // Small prompts may be off by two tokens, as a role or a line break counts for much there.
            var slack = Math.Max(2, expected * 3 / 100);
            Assert.InRange(estimate.Tokens, expected - slack, expected + slack);
            Assert.InRange(estimate.AtLeast, 1, expected);
            Assert.True(estimate.Complete);
        }
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"hello"}]}""", 8)]
    [InlineData("""{"messages":[{"content":"hello","role":"user"}],"max_tokens":5}""", 8)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"hel"},{"type":"text","text":"lo"}]}]}""", 9)]
    [InlineData("""{"messages":[{"role":"user","content":"h\u0065llo"}]}""", 8)]
    [InlineData("""{"messages":[{"role":"user","content":"\ud800"}]}""", 8)]
    [InlineData("""{"messages":[{"role":"user","content":null}]}""", 7)]
    [InlineData("""{"messages":[]}""", 3)]
    [InlineData("""{"prompt":"hello"}""", 4)]
    [InlineData("""{"prompt":["hello","hello"]}""", 2)]
    [InlineData("""{"prompt":[1,2,3]}""", 3)]
    [InlineData("""{"input":"hello","instructions":"hello"}""", 9)]
    [InlineData("""{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"hello","arguments":"hello"}}]}]}""", 15)]
    [InlineData("""{"messages":[{"role":"assistant","content":null,"tool_calls":[{"function":{"name":"hello","arguments":"hello"}},{"function":{"name":"hello","arguments":"hello"}}]}]}""", 37)]
    [InlineData("""{"messages":[],"response_format":{"type":"json_object"}}""", 3)]
    [InlineData("""{"messages":[],"response_format":{"type":"json_schema","json_schema":{"name":"hello","schema":{"type":"object","required":["a"],"properties":{}}}}}""", 3 + 16)]
    [InlineData("""{"input":[{"role":"user","content":"hello"}],"text":{"format":{"type":"json_schema","name":"hello","schema":{"type":"object","required":["a"],"properties":{}}}}}""", 8 + 16)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png","detail":"low"}}]}]}""", 7 + 85)]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"detail":"high","url":"https://example.org/a.png"}}]}]}""", 7 + 765)]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","detail":"low","image_url":"https://example.org/a.png"}]}]}""", 7 + 85)]
    [InlineData("{}", 0)]
    public void Of_Body_CountsByTheRules(string body, long expected) => Assert.Equal(expected, PromptEstimate.Of(Encoding.UTF8.GetBytes(body), Gpt4o).Tokens);

    [Fact]
    public void Of_ImageInTheBody_IsPricedByItsSizeNotItsBytes()
    {
        var png = new byte[200_000];
        byte[] header = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R', 0, 0, 0, 200, 0, 0, 1, 0];
        header.CopyTo(png, 0);
        var body = $$$"""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Convert.ToBase64String(png)}}}"}}]}]}""";

        Assert.Equal(7 + 85 + 170, PromptEstimate.Of(Encoding.UTF8.GetBytes(body), Gpt4o).Tokens);
        Assert.Equal(258, PromptEstimate.Of(Encoding.UTF8.GetBytes(body), TokenProfile.For("google/gemini-2.5-pro")).Tokens);
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","reasoning":"one two three four five six seven eight nine ten","content":null}]}""")]
    public void AtLeast_WhatMayCountAsLess_IsLeftOut(string body)
    {
        var estimate = PromptEstimate.Of(Encoding.UTF8.GetBytes(body), Gpt4o);

        Assert.Equal(6, estimate.AtLeast);
        Assert.True(estimate.Tokens > 15);
    }

    [Fact]
    public void Of_Audio_IsPricedByItsLength()
    {
        var body = $$$"""{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"{{{new string('A', 64_000)}}}","format":"wav"}}]}]}""";

        Assert.Equal(7 + 10, PromptEstimate.Of(Encoding.UTF8.GetBytes(body), Gpt4o).Tokens);
    }

    [Fact]
    public void Of_FileInTheBody_IsNotComplete() =>
        Assert.False(PromptEstimate.Of("""{"messages":[{"role":"user","content":[{"type":"file","file":{"filename":"a.pdf","file_data":"https://example.org/a.pdf"}}]}]}"""u8, Gpt4o).Complete);

    [Theory]
    [InlineData("""{"messages":[],"transforms":["middle-out"]}""", true)]
    [InlineData("""{"messages":[],"plugins":[{"id":"web"},{"id":"context-compression"}]}""", true)]
    [InlineData("""{"messages":[],"transforms":[]}""", false)]
    [InlineData("""{"messages":[{"role":"user","content":"middle-out"}]}""", false)]
    public void Of_CompressionAskedFor_IsNoticed(string body, bool expected) =>
        Assert.Equal(expected, PromptEstimate.Of(Encoding.UTF8.GetBytes(body), Gpt4o).MayBeCompressed);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"messages":[{"role":"user","content":"hel""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"messages":7,"tools":{"a":[]},"system":{"text":[[[]]]}}""")]
    [InlineData("""{"tools":[null,7,{"function":7},{"function":{"name":7,"parameters":[]}},{"type":"web_search"}]}""")]
    public void Of_OddBody_IsEstimatedNotThrown(string body) => Assert.InRange(PromptEstimate.Of(Encoding.UTF8.GetBytes(body), Gpt4o).Tokens, 0, 2_000);

    [Fact]
    public void Of_DamagedBody_IsEstimatedNotThrown()
    {
        var random = new Random(5);
        var whole = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tokens", "Corpus", "conversations.json"));
        var start = whole.AsSpan().IndexOf("{\"model\""u8);
        for (var round = 0; round < 2_000; round++)
        {
            var body = whole.AsSpan(start, random.Next(1, 6_000)).ToArray();
            for (var change = random.Next(4); change > 0; change--) body[random.Next(body.Length)] = (byte)random.Next(256);

            Assert.InRange(PromptEstimate.Of(body, Gpt4o).Tokens, 0, 3 * body.Length + 1_000);
        }
    }

    [Fact]
    public void Of_AnthropicBody_CountsSystemToolsAndBlocks()
    {
        var body = """
            {"model":"anthropic/claude-sonnet-4.5","max_tokens":100,"system":[{"type":"text","text":"hello","cache_control":{"type":"ephemeral"}}],
             "tools":[{"name":"ping","input_schema":{"type":"object","properties":{}}}],
             "messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},{"type":"text","text":"hello"}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"ping","input":{"a": 1}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"hello"}]}]}
            """u8;

        var estimate = PromptEstimate.Of(body, TokenProfile.For("anthropic/claude-sonnet-4.5"));

        // 530 for the tools' own prompt, 1,398 for an image of unknown size, 45 for the call, and some 50 of text and frames.
        Assert.InRange(estimate.Tokens, 530 + 1_398 + 45 + 30, 530 + 1_398 + 45 + 80);
    }

    [Fact]
    public void Of_DeepSchema_EndsSoon()
    {
        var schema = string.Concat(Enumerable.Repeat("""{"type":"object","properties":{"a":""", 200)) + "1" + new string('}', 400);
        var body = Encoding.UTF8.GetBytes($$$"""{"tools":[{"type":"function","function":{"name":"deep","parameters":{{{schema}}}}}]}""");

        Assert.InRange(PromptEstimate.Of(body, Gpt4o).Tokens, 50, 3_000);
    }

    [Fact]
    public void AtMost_EveryConversation_IsNotExceeded()
    {
        using var conversations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tokens", "Corpus", "conversations.json")));
        foreach (var entry in conversations.RootElement.EnumerateArray())
        {
            var body = Encoding.UTF8.GetBytes(entry.GetProperty("body").GetRawText());

            Assert.True(PromptEstimate.Of(body, TokenProfile.For("anthropic/claude-sonnet-4.5")).Tokens <= PromptEstimate.AtMost(body));
        }
    }

    [Fact]
    public void Of_AfterWarmUp_AllocatesNothing()
    {
        using var conversations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tokens", "Corpus", "conversations.json")));
        var bodies = conversations.RootElement.EnumerateArray().Select(entry => Encoding.UTF8.GetBytes(entry.GetProperty("body").GetRawText())).ToArray();
        for (var round = 0; round < 3; round++) Array.ForEach(bodies, body => PromptEstimate.Of(body, Gpt4o));
        var before = GC.GetAllocatedBytesForCurrentThread();

        foreach (var body in bodies) PromptEstimate.Of(body, Gpt4o);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("anthropic/claude-3.7-sonnet", 346)]
    [InlineData("anthropic/claude-sonnet-4", 346)]
    [InlineData("anthropic/claude-opus-4.1", 346)]
    [InlineData("anthropic/claude-sonnet-4-20250514", 346)]
    [InlineData("anthropic/claude-sonnet-4.5", 530)]
    [InlineData("anthropic/claude-opus-4-6", 530)]
    [InlineData("anthropic/claude-opus-4.5-20251101", 530)]
    [InlineData("anthropic/claude-haiku-4.5", 530)]
    [InlineData("~anthropic/claude-opus-latest", 530)]
    [InlineData("deepseek/deepseek-chat-v3.1", 88)]
    [InlineData("deepseek/deepseek-v3.2-exp", 230)]
    [InlineData("openai/gpt-4o", 0)]
    public void For_ModelId_KnowsThePromptThatComesWithTools(string id, int expected) => Assert.Equal(expected, TokenProfile.For(id).Rules.ToolPrompt);

    [Theory]
    [InlineData("openai/gpt-4o-mini", TokenEncoding.O200kBase, ModelFamily.OpenAi)]
    [InlineData("openai/gpt-5:online", TokenEncoding.O200kBase, ModelFamily.OpenAi)]
    [InlineData("openai/gpt-4.1", TokenEncoding.O200kBase, ModelFamily.OpenAi)]
    [InlineData("openai/gpt-4-turbo", TokenEncoding.Cl100kBase, ModelFamily.OpenAi)]
    [InlineData("openai/gpt-3.5-turbo", TokenEncoding.Cl100kBase, ModelFamily.OpenAi)]
    [InlineData("gpt-4", TokenEncoding.Cl100kBase, ModelFamily.OpenAi)]
    [InlineData("~anthropic/claude-latest", TokenEncoding.O200kBase, ModelFamily.Anthropic)]
    [InlineData("deepseek/deepseek-chat-v3-0324:free", TokenEncoding.O200kBase, ModelFamily.Other)]
    [InlineData("", TokenEncoding.O200kBase, ModelFamily.Other)]
    public void For_ModelId_ChoosesEncodingAndFamily(string id, TokenEncoding encoding, ModelFamily family) =>
        Assert.Equal((encoding, family), (TokenProfile.For(id).Encoding, TokenProfile.For(id).Family));
}
