using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Rotor.WebConsole.Serving;

/// <summary>A page as an answer: drawn on the server, compressed where the browser takes that.</summary>
internal sealed class PageResult(PageContext page, Type view, object? model, string title, int status) : IResult
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var html = await httpContext.RequestServices.GetRequiredService<PageRenderer>().DocumentAsync(page, view, model, title);
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.Vary = "Accept-Encoding, Cookie";
        var body = Utf8.GetBytes(html);
        // SameSite=Strict keeps other sites from having pages drawn with a session, so that lengths tell them nothing.
        if (ConsoleAssets.Takes(httpContext.Request, "gzip"))
        {
            response.Headers.ContentEncoding = "gzip";
            body = Compress(body);
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
            await response.BodyWriter.WriteAsync(body, page.Aborted);
    }

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body);
        return compressed.ToArray();
    }
}
