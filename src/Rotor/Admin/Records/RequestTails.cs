using System.Buffers;
using System.Text.Json;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>Those who follow the records as they come. A follower that reads too slowly misses the oldest; one that is quiet for long gets a comment.</summary>
internal sealed class RequestTails(TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>So many may follow at once.</summary>
    public const int Most = 64;

    // Shorter than the idle limit of common proxies.
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private int _followers;

    /// <summary>Sends the backlog, then each record, until the follower leaves or the server stops.</summary>
    /// <returns>False, with nothing sent, when there are too many already.</returns>
    public async Task<bool> RunAsync(HttpContext context, IRequestLog log, RequestFilter filter, int backlog)
    {
        try
        {
            if (Interlocked.Increment(ref _followers) > Most)
                return false;
            // A stop does not wait for followers.
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            await SendAsync(context.Response, log.TailAsync(filter, backlog, ending.Token), ending.Token);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _followers);
        }
    }

    private async Task SendAsync(HttpResponse response, IAsyncEnumerable<RequestRecord> records, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        // There is no body to wait for.
        if (HttpMethods.IsHead(response.HttpContext.Request.Method)) return;
        var output = response.BodyWriter;
        using var timer = new PeriodicTimer(KeepAlive, time);
        var next = records.GetAsyncEnumerator(cancellationToken);
        var coming = next.MoveNextAsync().AsTask();
        var quiet = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        try
        {
            output.Write(": following\n\n"u8);
            await output.FlushAsync(cancellationToken);
            while (true)
            {
                if (await Task.WhenAny(coming, quiet) == coming)
                {
                    if (!await coming)
                        return;
                    Write(output, next.Current);
                    coming = next.MoveNextAsync().AsTask();
                }
                else
                {
                    if (!await quiet)
                        return;
                    output.Write(": still here\n\n"u8);
                    quiet = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                }

                await output.FlushAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Left, or stopping: nothing more to say.
        }
        finally
        {
            await EndAsync(next, coming);
        }
    }

    private static async Task EndAsync(IAsyncEnumerator<RequestRecord> records, Task coming)
    {
        // An enumerator may only be disposed of when it is at rest.
        await coming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await records.DisposeAsync();
    }

    private static void Write(IBufferWriter<byte> output, RequestRecord record)
    {
        output.Write("event: request\ndata: "u8);
        output.Write(JsonSerializer.SerializeToUtf8Bytes(new RequestItem(record), RecordsJson.Readable.RequestItem));
        output.Write("\n\n"u8);
    }
}
