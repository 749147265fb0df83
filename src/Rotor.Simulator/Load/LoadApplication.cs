using System.Buffers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Rotor.Simulator.Load;

/// <summary>Answers unscripted chat from ready-made bytes and hands all else on, so that a load run measures the gateway and not this.</summary>
internal sealed class LoadApplication(SimulatorOptions options, Func<bool> isPlain, Func<HttpContext, Task> others) : IHttpApplication<IFeatureCollection>
{
    private readonly LoadAnswer _answer = LoadAnswer.Make(options.AnswerTokens);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        return request.Path == "/api/v1/chat/completions" && isPlain() && request.Headers.Authorization.Count > 0
            ? AnswerAsync(context)
            : others(new DefaultHttpContext(context));
    }

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    private async Task AnswerAsync(IFeatureCollection context)
    {
        var streamed = await ReadAsync(context);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var headers = response.Headers;
        headers.ContentType = streamed ? "text/event-stream" : "application/json";
        headers.Server = "cloudflare";
        headers.SetCookie = "__cf_bm=simulated.cookie-1.0.1.1; path=/; HttpOnly; Secure; SameSite=None";
        headers["X-Generation-Id"] = LoadAnswer.GenerationId;
        var writer = context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        if (!streamed)
        {
            writer.Write(_answer.Whole);
            return;
        }

        headers.CacheControl = "no-cache";
        var gone = context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
        foreach (var block in _answer.Events)
        {
            await writer.WriteAsync(block, gone);
            if (options.TokenDelay > TimeSpan.Zero)
                await Task.Delay(options.TokenDelay, options.Time, gone);
        }
    }

    private static async ValueTask<bool> ReadAsync(IFeatureCollection context)
    {
        var body = context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        while (true)
        {
            var read = await body.ReadAsync();
            if (read.IsCompleted)
            {
                var streamed = LoadAnswer.AsksForStream(read.Buffer);
                body.AdvanceTo(read.Buffer.End);
                return streamed;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
