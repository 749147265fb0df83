using System.Buffers;
using System.IO.Pipelines;
using Rotor.Core.Contracts;

namespace Rotor.Proxy;

/// <summary>
/// What the client gets for one request. Nothing leaves before the first real content, except that a stream which has waited long
/// is opened with its head and kept alive with comments; from then on failures are told as events.
/// </summary>
internal sealed class ClientAnswer(ProxyCall call, IClientResponse response, StreamsOptions options, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan CommentEvery = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1);
    private ITimer? _keepAlive;
    private bool _begun;

    public CancellationToken ClientGone => response.Aborted;

    /// <summary>True once the client holds a head: no other status can be given any more.</summary>
    public bool HeadSent { get; private set; }

    /// <summary>True once upstream's own answer has begun to flow: no other attempt can take its place.</summary>
    public bool HasContent => ContentAt != 0;

    public int Status => response.StatusCode;

    public PipeWriter Body => response.Body;

    /// <summary>When the first byte of content was handed over, as a timestamp; 0 before.</summary>
    public long ContentAt { get; private set; }

    /// <summary>Starts the wait after which a stream's head is sent although nothing is known yet.</summary>
    public void OpenAfterWait() =>
        _keepAlive = time.CreateTimer(static state => _ = ((ClientAnswer)state!).KeepAliveAsync(), this, options.CommitAfter, CommentEvery);

    /// <summary>Begins the answer with upstream's head. No failover past this: the client holds content of one answer.</summary>
    public async ValueTask BeginAsync(HttpResponseMessage upstream, long? contentLength = null)
    {
        await StopKeepAliveAsync();
        ContentAt = time.GetTimestamp();
        if (HeadSent) return;
        response.StatusCode = (int)upstream.StatusCode;
        HeaderRules.CopyToClient(upstream, response.Headers);
        if (contentLength is { } length) response.Headers.ContentLength = length;
        HeadSent = true;
    }

    /// <summary>Answers with an error of Rotor's own: as status and body, or as the last event of a stream already opened.</summary>
    public ValueTask FailAsync(RotorError error)
    {
        if (!HeadSent && error.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteErrorAsync(error.Status, "application/json; charset=utf-8", Bytes(error));
    }

    /// <summary>Passes upstream's own error on.</summary>
    public ValueTask FailAsync(UpstreamError error)
    {
        if (!HeadSent)
        {
            foreach (var (name, values) in error.Passed) response.Headers[name] = values;
        }
        return WriteErrorAsync(error.Status, error.ContentType ?? "application/json", error.BodyForClient());
    }

    /// <summary>Breaks the connection off: the only honest end of an answer that has begun and cannot be finished or marked.</summary>
    public void Abort() => response.Abort();

    public async ValueTask DisposeAsync()
    {
        await StopKeepAliveAsync();
        _gate.Dispose();
    }

    private async ValueTask WriteErrorAsync(int status, string contentType, ReadOnlyMemory<byte> body)
    {
        await StopKeepAliveAsync();
        if (HeadSent)
        {
            StreamEnd.WriteError(response.Body, call.Route.Dialect, body.Span);
            await response.Body.FlushAsync(response.Aborted);
            return;
        }
        HeadSent = true;
        response.StatusCode = status;
        response.Headers.ContentType = contentType;
        response.Headers.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.Aborted);
    }

    private byte[] Bytes(RotorError error)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        error.WriteTo(buffer, call.Id, call.Route.IsAnthropic);
        return buffer.WrittenSpan.ToArray();
    }

    private async Task KeepAliveAsync()
    {
        if (!await _gate.WaitAsync(0)) return;
        try
        {
            if (_begun || response.Aborted.IsCancellationRequested) return;
            if (!HeadSent)
            {
                response.StatusCode = StatusCodes.Status200OK;
                response.Headers.ContentType = "text/event-stream";
                response.Headers.CacheControl = "no-cache";
                HeadSent = true;
            }
            response.Body.Write(StreamEnd.Comment);
            await response.Body.FlushAsync(response.Aborted);
        }
        catch (OperationCanceledException)
        {
            // The client left while being told to wait; the attempt in progress hears of it by itself.
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask StopKeepAliveAsync()
    {
        if (_keepAlive is null || _begun) return;
        await _gate.WaitAsync();
        _begun = true;
        _gate.Release();
        await _keepAlive.DisposeAsync();
    }
}
