using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rotor.WebConsole.Pages.Errors;

namespace Rotor.WebConsole.Serving;

/// <summary>Stands round all pages of the console: whatever fails while one is made or drawn is told in the console's hand, and found again in the log.</summary>
public sealed partial class PageFailures(ILogger<PageFailures> log)
{
    /// <summary>Goes on, and answers in place of what fails.</summary>
    public async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception error) when (error is not BadHttpRequestException)
        {
            await TellAsync(context, error);
        }
    }

    private async Task TellAsync(HttpContext context, Exception error)
    {
        var reference = RandomNumberGenerator.GetHexString(8, lowercase: true);
        Log.Failed(log, error, context.Request.Path, reference);
        if (context.Response.HasStarted)
        {
            // Half a page must not look like a whole one.
            context.Abort();
            return;
        }

        // What the guard set stays; only what the page said of its own body goes.
        context.Response.Headers.ContentEncoding = default;
        context.Response.ContentLength = null;
        try
        {
            await ErrorPages.Failed(PageContext.Of(context), reference).ExecuteAsync(context);
        }
        catch (Exception second) when (!context.Response.HasStarted)
        {
            Log.Failed(log, second, context.Request.Path, reference);
            context.Response.Headers.ContentEncoding = default;
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync($"This page could not be made. The log of the server tells why, under the reference {reference}.\n", context.RequestAborted);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(ConsoleEvents.PageFailed, LogLevel.Error, "The console's page {Path} failed; reference {Reference}")]
        public static partial void Failed(ILogger logger, Exception error, string path, string reference);
    }
}
