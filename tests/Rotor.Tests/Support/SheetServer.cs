using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Rotor.Tests.Support;

/// <summary>A sheet on the web, at a port of its own; a test says how it answers.</summary>
internal sealed class SheetServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SheetServer(WebApplication app) => _app = app;

    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    public string Link => _app.Urls.First() + "/export?format=csv";

    public static async Task<SheetServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        var server = new SheetServer(builder.Build());
        server._app.Urls.Add("http://127.0.0.1:0");
        server._app.Run(context => server.Answer(context));
        await server._app.StartAsync();
        return server;
    }

    public static async Task WriteAsync(HttpContext context, string text, string type = "text/csv")
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
