using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Rotor.WebConsole.Serving;

/// <summary>
/// Parts of a page that are sent again when they change, as server-sent events: <c>{"id": …, "html": …}</c>. The script <c>live.js</c> puts each
/// into the element of that id. Nothing is read or drawn when nobody follows.
/// </summary>
/// <param name="page">Who follows.</param>
/// <param name="draw">Draws the parts as they are now; called once in <paramref name="every"/>.</param>
/// <param name="every">How often to look.</param>
public sealed class LiveParts(PageContext page, Func<CancellationToken, Task<IReadOnlyList<LivePart>>> draw, TimeSpan every) : IResult
{
    /// <summary>So many may follow at once.</summary>
    public const int MostFollowers = 100;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static int s_followers;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        try
        {
            if (Interlocked.Increment(ref s_followers) > MostFollowers)
            {
                httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            var stopping = httpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            // A stop does not wait for followers.
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(page.Aborted, stopping);
            await FollowAsync(httpContext.Response, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The follower left, or the server stops.
        }
        finally
        {
            Interlocked.Decrement(ref s_followers);
        }
    }

    /// <summary>One part, drawn by a component.</summary>
    public static async Task<LivePart> PartAsync<TView>(PageContext page, string id, IDictionary<string, object?> parameters)
        where TView : IComponent
    {
        ArgumentNullException.ThrowIfNull(page);
        return new LivePart(id, await page.Http.RequestServices.GetRequiredService<PageRenderer>().PartAsync<TView>(page, parameters));
    }

    private async Task FollowAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.WriteAsync(": following\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        var lastWord = page.Time.GetTimestamp();
        using var timer = new PeriodicTimer(every, page.Time);
        do
        {
            var wrote = false;
            foreach (var part in await draw(cancellationToken))
            {
                if (sent.TryGetValue(part.Id, out var before) && before == part.Html)
                    continue;
                sent[part.Id] = part.Html;
                await response.WriteAsync($"data: {JsonSerializer.Serialize(part, Json)}\n\n", cancellationToken);
                wrote = true;
            }

            if (!wrote && page.Time.GetElapsedTime(lastWord) >= KeepAlive)
            {
                await response.WriteAsync(": still here\n\n", cancellationToken);
                wrote = true;
            }

            if (!wrote)
                continue;
            lastWord = page.Time.GetTimestamp();
            await response.Body.FlushAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken) && page.IsStillIn);
    }
}

/// <summary>One part of a page.</summary>
/// <param name="Id">The element that it fills.</param>
/// <param name="Html">What stands in it.</param>
public sealed record LivePart(string Id, string Html);
