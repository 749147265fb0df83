using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.RequestLog;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>A request for one whole answer that is asked upstream as a stream and put together, where that is switched on.</summary>
public sealed class AssembleTests
{
    private const string Text = "one two three";
    private readonly KeptRecords _records = new();

    [Theory]
    [InlineData("chat/completions")]
    [InlineData("completions")]
    [InlineData("responses")]
    [InlineData("messages")]
    public async Task On_TheAnswerHasTheFormOfAWholeOne(string path)
    {
        var reply = new Reply { Text = Text, Reasoning = path == "completions" ? null : "let me see", Times = 0 };
        await using var off = await StartAsync(assemble: false);
        off.Upstream.Script(replies: reply);
        await using var on = await StartAsync(assemble: true);
        on.Upstream.Script(replies: reply);

        using var expected = await AskAsync(off, path);
        using var got = await AskAsync(on, path);

        Assert.DoesNotContain("\"stream\":true", Encoding.UTF8.GetString(off.Upstream.Requests[0].Body.Span), StringComparison.Ordinal);
        Assert.Contains("\"stream\":true", Encoding.UTF8.GetString(on.Upstream.Requests[0].Body.Span), StringComparison.Ordinal);
        // Null where there is nothing to say, or left out: clients take both alike.
        Assert.Empty(Paths(expected.RootElement).Except(Paths(got.RootElement)));
        Assert.Equal(expected.RootElement.GetProperty("usage").GetRawText().Length, got.RootElement.GetProperty("usage").GetRawText().Length);
    }

    [Fact]
    public async Task On_UsageCostAndTheWayAreOnRecord()
    {
        await using var gateway = await StartAsync(assemble: true);
        gateway.Upstream.Script(replies: Reply.Say(Text));

        using var answer = await AskAsync(gateway, "chat/completions");

        var record = await _records.OneAsync();
        Assert.Equal(answer.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt64(), record.CompletionTokens);
        Assert.Equal(answer.RootElement.GetProperty("usage").GetProperty("cost").GetDecimal(), record.CostUsd);
        Assert.False(record.Stream);
        Assert.Contains("put together", record.Attempts[0].Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_BrokenStream_FailsOverUnseen()
    {
        await using var gateway = await StartAsync(assemble: true);
        gateway.Upstream.Script(replies: [new Reply { Text = "something else", Stream = new StreamShape { Fault = StreamFault.Reset, FaultAfter = 1 } }, Reply.Say(Text)]);

        using var answer = await AskAsync(gateway, "chat/completions");

        Assert.Equal(Text, answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task On_SilentStream_EndsLongBeforeTheTotalDeadline()
    {
        await using var gateway = await StartAsync(assemble: true, silence: TimeSpan.FromMilliseconds(200));
        gateway.Upstream.Script(replies: Reply.Streaming(new StreamShape { Fault = StreamFault.StallWithComments }, times: 0));

        using var response = await PostAsync(gateway, "chat/completions");

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Contains("first_content_timeout", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_TheClientLeaves_UpstreamIsStopped()
    {
        await using var gateway = await StartAsync(assemble: true);
        gateway.Upstream.Script(replies: new Reply { Text = Text, Stream = new StreamShape { Fault = StreamFault.StallWithComments, FaultAfter = 1 } });
        using var client = gateway.NewClient();
        using var leave = new CancellationTokenSource();
        var pending = client.PostAsync("/v1/chat/completions", new StringContent(Body("chat/completions"), Encoding.UTF8, "application/json"), leave.Token);
        await Until.TrueAsync(() => gateway.Upstream.Requests.Count == 1, "the request to reach upstream");

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await Until.TrueAsync(() => gateway.Upstream.Requests[0].Aborted, "upstream to be left");
        Assert.Equal(RequestState.Cancelled, (await _records.OneAsync()).State);
    }

    private Task<Gateway> StartAsync(bool assemble, TimeSpan? silence = null) => Gateway.StartAsync(
        keys: 2,
        options =>
        {
            options.Streams.Assemble = assemble;
            options.Pool.MaxAttempts = silence is null ? 4 : 1;
            options.Upstream.FirstContentTimeout = silence ?? TimeSpan.FromMinutes(2);
        },
        services: all => all.AddSingleton<IRecordWriter>(_records));

    private static async Task<JsonDocument> AskAsync(Gateway gateway, string path)
    {
        using var response = await PostAsync(gateway, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(Gateway gateway, string path) => gateway.PostAsync(Body(path), "/v1/" + path);

    private static string Body(string path) => path switch
    {
        "completions" => """{"model":"openai/gpt-4o-mini","prompt":"hello"}""",
        "responses" => """{"model":"openai/gpt-4o-mini","input":"hello"}""",
        _ => """{"model":"openai/gpt-4o-mini","max_tokens":50,"messages":[{"role":"user","content":"hello"}]}""",
    };

    /// <summary>The names of all members that are not null, each with those above it.</summary>
    private static IEnumerable<string> Paths(JsonElement element, string above = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).SelectMany(member => Paths(member.Value, $"{above}.{member.Name}").Prepend($"{above}.{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Paths(item, above + "[]")),
        _ => [],
    };
}
