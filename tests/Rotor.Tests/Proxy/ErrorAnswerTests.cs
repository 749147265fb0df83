using System.Text.Json.Nodes;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>In which form upstream's errors reach the client.</summary>
public sealed class ErrorAnswerTests
{
    private const string Model = "openai/gpt-4o-mini";

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    public async Task WebPage_OfTheEdge_IsToldAsAnErrorThatClientsRead(string path)
    {
        var (status, body, _) = await AskAsync(WireErrors.Cloudflare520, path);

        Assert.Equal(520, status);
        Assert.NotEmpty((string)body["error"]!["message"]!);
        Assert.NotNull((body["error"]!["metadata"] ?? body["metadata"])!["rotor"]!["reason"]);
    }

    [Fact]
    public async Task EmptyAnswer_IsToldAsAnErrorThatClientsRead()
    {
        await using var gateway = await Gateway.StartAsync(1);
        gateway.Upstream.Script(replies: [Reply.Whole(new JsonShape { Fault = JsonFault.PaddingOnly }, times: 0)]);

        using var answer = await PostAsync(gateway);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(502, (int)answer.StatusCode);
        Assert.Equal(502, (int)body["error"]!["code"]!);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Internal Server Error","code":500},"user_id":"org_abc123"}""", 500)]
    [InlineData("""{"error":{"message":"Rate limit exceeded","code":"429"}}""", 429)]
    [InlineData("""{"error":{"message":"Something went wrong"}}""", 502)]
    public async Task ErrorWithinA200_HasTheStatusThatItsCodeNames(string body, int status)
    {
        var (seen, told, _) = await AskAsync(new WireError("Within200", 200, body) { CarriesUser = false });

        Assert.Equal(status, seen);
        Assert.NotNull(told["error"]!["message"]);
        Assert.Null(told["user_id"]);
    }

    [Fact]
    public async Task End_ThatOnlyTheBodyNames_IsAHeaderToo()
    {
        var (status, _, retryAfter) = await AskAsync(new WireError(
            "Busy", 503, """{"error":{"message":"busy","error_type":"provider_overloaded","availability":{"code":"capacity_exhausted","retryable":true,"retry_after":9}}}"""));

        Assert.Equal(503, status);
        Assert.Equal(TimeSpan.FromSeconds(9), retryAfter);
    }

    private static async Task<(int Status, JsonNode Body, TimeSpan? RetryAfter)> AskAsync(WireError error, string path = "/v1/chat/completions")
    {
        await using var gateway = await Gateway.StartAsync(1, options => options.Pool.MaxAttempts = 1);
        gateway.Upstream.Script(replies: [Reply.Fail(error, times: 0)]);
        using var answer = await PostAsync(gateway, path);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        return ((int)answer.StatusCode, JsonNode.Parse(text)!, answer.Headers.RetryAfter?.Delta);
    }

    private static Task<HttpResponseMessage> PostAsync(Gateway gateway, string path = "/v1/chat/completions") =>
        gateway.PostAsync($$"""{"model":"{{Model}}","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}""", path);
}
