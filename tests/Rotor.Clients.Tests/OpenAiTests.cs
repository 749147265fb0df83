using System.ClientModel;
using System.Text;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;
using Rotor.Clients.Tests.Support;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;

namespace Rotor.Clients.Tests;

/// <summary>OpenAI's own .NET library, pointed at Rotor.</summary>
public sealed class OpenAiTests : IClassFixture<RunningRotor>
{
    private const string Model = "openai/gpt-4o-mini";
    private readonly RunningRotor _rotor;
    private readonly OpenAIClient _client;

    public OpenAiTests(RunningRotor rotor)
    {
        _rotor = rotor;
        rotor.Upstream.ClearScripts();
        rotor.Upstream.ClearRequests();
        _client = new OpenAIClient(new ApiKeyCredential(RunningRotor.AnyKey), new OpenAIClientOptions
        {
            Endpoint = rotor.BaseUrl,
            NetworkTimeout = TimeSpan.FromSeconds(15),
            RetryPolicy = new System.ClientModel.Primitives.ClientRetryPolicy(maxRetries: 0),
        });
    }

    [Fact]
    public async Task Chat_IsAnswered()
    {
        _rotor.Upstream.Script(replies: Reply.Say("Hello, привет, 你好 😀"));

        var answer = await _client.GetChatClient(Model).CompleteChatAsync("Hi");

        Assert.Equal("Hello, привет, 你好 😀", answer.Value.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, answer.Value.FinishReason);
        Assert.True(answer.Value.Usage.TotalTokenCount > 0);
    }

    [Fact]
    public async Task StreamedChat_IsAnsweredPieceByPiece()
    {
        _rotor.Upstream.Script(replies: new Reply { Text = "one two три 四 😀", Stream = new StreamShape { Comments = 3, WriteSize = 7 } });
        var text = new StringBuilder();
        var pieces = 0;
        ChatFinishReason? finish = null;

        await foreach (var update in _client.GetChatClient(Model).CompleteChatStreamingAsync("Hi"))
        {
            foreach (var part in update.ContentUpdate) text.Append(part.Text);
            if (update.ContentUpdate.Count > 0) pieces++;
            finish ??= update.FinishReason;
        }

        Assert.Equal("one two три 四 😀", text.ToString());
        Assert.True(pieces > 1);
        Assert.Equal(ChatFinishReason.Stop, finish);
    }

    [Fact]
    public async Task StreamThatFailsBeforeContent_IsServedByAnotherKey_Unseen()
    {
        _rotor.Upstream.Script(replies: [new Reply { Stream = new StreamShape { Fault = StreamFault.Error } }, Reply.Say("all well", times: 0)]);
        var text = new StringBuilder();

        await foreach (var update in _client.GetChatClient(Model).CompleteChatStreamingAsync("Hi"))
            foreach (var part in update.ContentUpdate) text.Append(part.Text);

        Assert.Equal("all well", text.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToolCall_ArrivesWhole(bool stream)
    {
        _rotor.Upstream.Script(replies: new Reply { ToolCalls = [new ToolCall("call_1", "weather", """{"city":"Осло"}""")] });
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather", "The weather of a city.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}""")) } };
        var chat = _client.GetChatClient(Model);
        var (name, arguments) = ("", "");

        if (stream)
        {
            await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Weather?")], options))
            {
                foreach (var call in update.ToolCallUpdates)
                {
                    name += call.FunctionName;
                    arguments += call.FunctionArgumentsUpdate?.ToString();
                }
            }
        }
        else
        {
            var call = Assert.Single((await chat.CompleteChatAsync([new UserChatMessage("Weather?")], options)).Value.ToolCalls);
            (name, arguments) = (call.FunctionName, call.FunctionArguments.ToString());
        }

        Assert.Equal("weather", name);
        Assert.Equal("""{"city":"Осло"}""", arguments);
    }

    [Fact]
    public async Task Error_IsOneThatTheLibraryReads()
    {
        _rotor.Upstream.Script(replies: Reply.Fail(WireErrors.ContextLength, times: 0));

        var error = await Assert.ThrowsAsync<ClientResultException>(() => _client.GetChatClient(Model).CompleteChatAsync("Hi"));

        Assert.Equal(400, error.Status);
        Assert.Contains("maximum context length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_AreListed()
    {
        var models = await _client.GetOpenAIModelClient().GetModelsAsync();

        Assert.Contains(models.Value, model => model.Id == Model);
        Assert.All(models.Value, model => Assert.False(string.IsNullOrEmpty(model.OwnedBy)));
    }

    [Fact]
    public async Task Embedding_IsGiven()
    {
        var embedding = await _client.GetEmbeddingClient("openai/text-embedding-3-small").GenerateEmbeddingAsync("Hello");

        Assert.True(embedding.Value.ToFloats().Length > 0);
    }
}
