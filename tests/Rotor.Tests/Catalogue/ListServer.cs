using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Rotor.Tests.Catalogue;

/// <summary>An upstream that has nothing but a list of models, in whatever form a test wants.</summary>
internal sealed class ListServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (int Status, string Body)> _answers = new();
    private int _asked;

    private ListServer(WebApplication app)
    {
        _app = app;
        app.Run(AnswerAsync);
    }

    public string Root => _app.Urls.First();

    /// <summary>Answers in place of the lists; null leaves it to them.</summary>
    public Func<HttpContext, Task>? Handler { get; set; }

    public int Asked => Volatile.Read(ref _asked);

    public static async Task<ListServer> StartAsync(string body, int status = 200)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new ListServer(builder.Build());
        server.Answer("/models", body, status);
        await server._app.StartAsync();
        return server;
    }

    public void Answer(string target, string body, int status = 200) => _answers[target] = (status, body);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        if (Handler is { } handler)
        {
            await handler(context);
            return;
        }

        var (status, body) = _answers.TryGetValue(context.Request.Path + context.Request.QueryString.Value, out var answer) ? answer : (404, "");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }
}
