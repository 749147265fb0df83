using System.Net;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Proxy;

/// <summary>What a list of fallback models is worth while no key is free for the first of them.</summary>
public sealed class FallbackModelTests
{
    private const string Free = "google/gemma-4-31b-it:free";
    private const string Paid = "openai/gpt-4o-mini";

    [Fact]
    public async Task FreeRequestsOfEveryAccountAreUsedUp_ThePaidFallbackServes()
    {
        var time = new FakeTime();
        await using var gateway = await Gateway.StartAsync(2, options => options.Models.Fallbacks = $"{Free}={Paid}", time);
        var midnight = new DateTimeOffset(time.Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        gateway.Upstream.Script(model: Free, replies: [Reply.Fail(WireErrors.FreePerDay(50, midnight), times: 0)]);

        for (var i = 0; i < 3; i++)
        {
            using var answer = await gateway.PostAsync($$"""{"model":"{{Free}}","messages":[{"role":"user","content":"hi"}]}""");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal([Free, Free, Paid, Paid, Paid], gateway.Upstream.Requests.Select(request => request.Model));
    }
}
