using System.Net;

namespace Rotor.Load.Forwarders;

/// <summary>The least that a proxy on Kestrel and <see cref="SocketsHttpHandler"/> can do: copy heads and bodies, with the defaults of both.</summary>
internal static class BareForwarder
{
    public static async Task<int> RunAsync(string port, string upstream)
    {
        await using var app = ForwarderHost.Build(port);
        using var client = ForwarderHost.NewClient();
        var root = upstream.TrimEnd('/');
        app.Run(context => ForwardAsync(context, client, root));
        await app.RunAsync();
        return 0;
    }

    private static async Task ForwardAsync(HttpContext context, HttpMessageInvoker client, string root)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, root + context.Request.Path) { Version = HttpVersion.Version11 };
        request.Content = new StreamContent(context.Request.Body);
        foreach (var (name, values) in context.Request.Headers)
        {
            if (name is "Host" or "Connection") continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values)) request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        using var response = await client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated)
        {
            if (name is not ("Transfer-Encoding" or "Connection")) context.Response.Headers[name] = values.ToString();
        }
        foreach (var (name, values) in response.Content.Headers.NonValidated) context.Response.Headers[name] = values.ToString();

        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var writer = context.Response.BodyWriter;
        while (await body.ReadAsync(writer.GetMemory(16 * 1024), context.RequestAborted) is > 0 and var read)
        {
            writer.Advance(read);
            await writer.FlushAsync(context.RequestAborted);
        }
    }
}
