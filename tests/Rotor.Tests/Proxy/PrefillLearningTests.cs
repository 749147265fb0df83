using System.Text;
using Rotor.Simulator;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy;

/// <summary>What was learned of a model outlives the program.</summary>
public sealed class PrefillLearningTests : IDisposable
{
    private const string Answer = "one two three four five six seven eight nine ten";
    private readonly string _folder = TestFolders.New("prefill");
    private readonly Heads _heads = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task ModelThatRefusedAPrefill_IsNotAskedSoAfterARestart()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync();
        upstream.AddKey("sk-or-v1-prefill-0001", "user_1");
        var broken = new Reply { Text = Answer, Stream = new StreamShape { Fault = StreamFault.Reset, FaultAfter = 6, BeforeFault = _heads.NextAsync } };
        var refusal = WireErrors.Custom(400, "This model does not support assistant message prefill. The conversation must end with a user message.");
        upstream.Script(replies: [broken, Reply.Fail(refusal), new Reply { Text = Answer }, broken, new Reply { Text = Answer, Times = 0 }]);

        Assert.Equal(Answer, await AnswerOfOneRunAsync(upstream));
        Assert.Equal(Answer, await AnswerOfOneRunAsync(upstream));

        Assert.Equal(
            [false, true, false, false, false],
            upstream.Requests.Where(request => request.Method == "POST").Select(request => Encoding.UTF8.GetString(request.Body.Span).Contains("assistant", StringComparison.Ordinal)));
    }

    private async Task<string> AnswerOfOneRunAsync(OpenRouterSimulator upstream)
    {
        await using var process = RotorProcess.Start(
            _folder, ["serve"], ("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", "sk-or-v1-prefill-0001"), ("ROTOR_STREAMS__MODE", "resume"));
        var address = new Uri((await process.LineAsync("Client base URL")).Split(' ')[^1] + "/chat/completions");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Gateway.Patience };
        using var content = new StringContent("""{"model":"openai/gpt-4o-mini","stream":true,"messages":[{"role":"user","content":"hello"}]}""", null, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        _heads.Came();
        var text = Sse.TextOf(await response.Content.ReadAsStringAsync(Token));
        await process.SignalAsync("TERM");
        await process.EndAsync();
        return text;
    }
}
