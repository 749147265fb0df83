using System.Text;
using System.Text.Json;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>Events of /responses are numbered; what Rotor itself says, and what it joins, goes on with the count.</summary>
public sealed class ResponsesNumbersTests
{
    private static readonly string[] Words = ["one ", "two ", "three ", "four"];

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task BrokenOff_Live_TheFailureHasTheNextNumber(int events)
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = await StartAsync(upstream);
        upstream.Answer = _ => Stream("1", events);

        var told = await EventsAsync(gateway, "live");

        Assert.Equal(events + 1, told.Count);
        Assert.Equal("response.failed", told[^1].GetProperty("type").GetString());
        AssertNumbered(told);
    }

    [Fact]
    public async Task BrokenOffAgain_Resume_JoinedEventsAndFailureGoOnWithTheCount()
    {
        await using var upstream = RawUpstream.Start();
        await using var gateway = await StartAsync(upstream);
        upstream.Answer = _ => upstream.Requests switch { 1 => Stream("1", 4), 2 => Stream("2", 6), _ => Stream("3", 2) };

        var told = await EventsAsync(gateway, "resume");

        AssertNumbered(told);
        Assert.Equal(7, told.Count);
        Assert.Equal("response.failed", told[^1].GetProperty("type").GetString());
        Assert.Equal("resp_1", told[^1].GetProperty("response").GetProperty("id").GetString());
        Assert.Equal(string.Concat(Words[..4]), string.Concat(told.Where(e => e.TryGetProperty("delta", out _)).Select(e => e.GetProperty("delta").GetString())));
        Assert.All(told.Where(e => e.TryGetProperty("item_id", out _)), e => Assert.Equal("item_1", e.GetProperty("item_id").GetString()));
    }

    private static Task<Gateway> StartAsync(RawUpstream upstream) => Gateway.StartAsync(1, options =>
    {
        options.Upstream.BaseUrl = upstream.BaseUrl;
        options.Pool.MaxAttempts = 3;
    });

    // The beginning of an answer of so many events, without its end.
    private static RawAnswer Stream(string suffix, int events)
    {
        string[] all =
        [
            $$"""{"type":"response.created","response":{"id":"resp_{{suffix}}","model":"openai/gpt-4o-mini","status":"in_progress","output":[]}""",
            $$"""{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"item_{{suffix}}","role":"assistant","content":[]}""",
            .. Words.Select(word => $$"""{"type":"response.output_text.delta","item_id":"item_{{suffix}}","output_index":0,"content_index":0,"delta":"{{word}}" """.TrimEnd()),
        ];
        var text = string.Concat(all.Take(events).Select((e, number) => $"data: {e},\"sequence_number\":{number}}}\n\n"));
        return RawAnswer.Of("text/event-stream", Encoding.UTF8.GetBytes(text));
    }

    private static async Task<List<JsonElement>> EventsAsync(Gateway gateway, string mode)
    {
        using var response = await gateway.PostAsync(
            """{"model":"openai/gpt-4o-mini","stream":true,"input":"hello"}""", "/v1/responses", request => request.Headers.Add("X-Rotor-Stream", mode));
        var text = await response.Content.ReadAsStringAsync().WaitAsync(Gateway.Patience);
        return [.. Sse.DataOf(text).Where(data => data != "[DONE]").Select(data => JsonDocument.Parse(data).RootElement)];
    }

    private static void AssertNumbered(List<JsonElement> told) =>
        Assert.Equal(Enumerable.Range(0, told.Count), told.Select(e => e.GetProperty("sequence_number").GetInt32()));
}
