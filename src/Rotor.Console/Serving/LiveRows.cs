using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Rotor.WebConsole.Serving;

/// <summary>
/// Rows of a list as they come, as server-sent events: <c>{"html": …, "missed": …, "at": …}</c>, newest first. However many come, a follower gets one
/// event in <see cref="Every"/> with at most <see cref="MostRows"/>; what is more is counted only.
/// </summary>
/// <param name="page">Who follows.</param>
/// <param name="follow">Subscribes; ends with the token.</param>
/// <param name="draw">Draws rows, given oldest first.</param>
public sealed class LiveRows<TRow>(PageContext page, Func<CancellationToken, IAsyncEnumerable<TRow>> follow, Func<IReadOnlyList<TRow>, Task<string>> draw) : IResult
{
    public const int MostRows = 50;
    private const int MostAtOnce = 256;

    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static int s_followers;

    private readonly List<TRow> _waiting = [];
    private int _missed;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        try
        {
            if (Interlocked.Increment(ref s_followers) > LiveParts.MostFollowers)
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

    private async Task FollowAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        using var following = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = follow(following.Token).GetAsyncEnumerator(following.Token);
        var coming = next.MoveNextAsync().AsTask();
        try
        {
            // Said only now: whoever reads it misses nothing that comes after.
            await response.WriteAsync(": following\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            using var timer = new PeriodicTimer(Every, page.Time);
            var lastWord = page.Time.GetTimestamp();
            while (await timer.WaitForNextTickAsync(cancellationToken) && page.IsStillIn)
            {
                coming = await TakeAsync(next, coming);
                if (_waiting.Count == 0 && page.Time.GetElapsedTime(lastWord) < KeepAlive)
                    continue;
                await response.WriteAsync(await NextEventAsync(), cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                lastWord = page.Time.GetTimestamp();
            }
        }
        finally
        {
            await following.CancelAsync();
            // An enumerator may only be disposed of when it is at rest.
            await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await next.DisposeAsync();
        }
    }

    private async Task<Task<bool>> TakeAsync(IAsyncEnumerator<TRow> next, Task<bool> coming)
    {
        for (var taken = 0; coming.IsCompleted && taken < MostAtOnce; taken++)
        {
            if (!await coming)
                throw new OperationCanceledException();
            _waiting.Add(next.Current);
            if (_waiting.Count > MostRows)
            {
                _waiting.RemoveAt(0);
                _missed++;
            }

            coming = next.MoveNextAsync().AsTask();
        }

        return coming;
    }

    private async Task<string> NextEventAsync()
    {
        if (_waiting.Count == 0)
            return ": still here\n\n";
        var text = JsonSerializer.Serialize(new { html = await draw(_waiting), missed = _missed, at = page.Time.GetUtcNow().ToUnixTimeMilliseconds() }, Json);
        _waiting.Clear();
        _missed = 0;
        return $"data: {text}\n\n";
    }
}
