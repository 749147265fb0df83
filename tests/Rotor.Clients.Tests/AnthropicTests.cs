using System.Text;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Rotor.Clients.Tests.Support;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;

namespace Rotor.Clients.Tests;

/// <summary>Anthropic's own .NET library, pointed at Rotor.</summary>
public sealed class AnthropicTests : IClassFixture<RunningRotor>, IDisposable
{
    private readonly RunningRotor _rotor;
    private readonly AnthropicClient _client;

    public AnthropicTests(RunningRotor rotor)
    {
        _rotor = rotor;
        rotor.Upstream.ClearScripts();
        // The library adds "/v1/messages" itself, and sends its key as x-api-key.
        _client = new AnthropicClient { BaseUrl = rotor.BaseUrl.GetLeftPart(UriPartial.Authority), ApiKey = RunningRotor.AnyKey, MaxRetries = 0, Timeout = TimeSpan.FromSeconds(15) };
    }

    private static MessageCreateParams Request => new() { MaxTokens = 100, Messages = [new UserMessageParam("Hi")], Model = "anthropic/claude-sonnet-4.5" };

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Message_IsAnswered()
    {
        _rotor.Upstream.Script(replies: Reply.Say("Hello, привет, 你好 😀"));

        var message = await _client.Messages.Create(Request, CancellationToken.None);

        Assert.True(Assert.Single(message.Content).TryPickText(out var text));
        Assert.Equal("Hello, привет, 你好 😀", text.Text);
        Assert.True(message.Usage.OutputTokens > 0);
    }

    [Fact]
    public async Task StreamedMessage_IsAnsweredPieceByPiece()
    {
        _rotor.Upstream.Script(replies: new Reply { Text = "one two три 四 😀", Stream = new StreamShape { Comments = 2, WriteSize = 5 } });
        var (text, pieces) = await ReadAsync();

        Assert.Equal("one two три 四 😀", text);
        Assert.True(pieces > 1);
    }

    [Fact]
    public async Task StreamThatFailsBeforeContent_IsServedByAnotherKey_Unseen()
    {
        _rotor.Upstream.Script(replies: [Reply.Fail(WireErrors.Overloaded), Reply.Say("all well", times: 0)]);

        Assert.Equal("all well", (await ReadAsync()).Text);
    }

    [Fact]
    public async Task Error_IsOneThatTheLibraryReads()
    {
        _rotor.Upstream.Script(replies: Reply.Fail(WireErrors.ContextLength, times: 0));

        var error = await Assert.ThrowsAsync<AnthropicBadRequestException>(() => _client.Messages.Create(Request, CancellationToken.None));

        Assert.Contains("maximum context length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StreamThatBreaks_IsAnErrorToTheLibrary_AndNotAShortAnswer()
    {
        _rotor.Upstream.Script(replies: new Reply { Text = "one two three four", Stream = new StreamShape { Fault = StreamFault.End, FaultAfter = 2 }, Times = 0 });

        await Assert.ThrowsAnyAsync<AnthropicException>(ReadAsync);
    }

    private async Task<(string Text, int Pieces)> ReadAsync()
    {
        var text = new StringBuilder();
        var pieces = 0;
        await foreach (var e in _client.Messages.CreateStreaming(Request, CancellationToken.None))
        {
            if (!e.TryPickContentBlockDelta(out var delta) || !delta.Delta.TryPickText(out var piece)) continue;
            text.Append(piece.Text);
            pieces++;
        }
        return (text.ToString(), pieces);
    }
}
