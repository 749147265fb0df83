using System.Buffers;
using System.Globalization;
using Rotor.Core.Contracts;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>
/// What the client gets for one request. Nothing leaves before the first real content, except that a stream which has waited long
/// is opened with its head and kept alive with comments; from then on failures are told as events.
/// </summary>
/// <param name="call">The request.</param>
/// <param name="response">The client's side.</param>
/// <param name="options">How long a stream may wait unopened.</param>
/// <param name="time">The clock.</param>
/// <param name="capture">Takes a copy for the record; null where none is kept.</param>
/// <param name="seal">Waited for before the last byte leaves; null where nothing is.</param>
internal sealed class ClientAnswer(
    ProxyCall call, IClientResponse response, StreamsOptions options, TimeProvider time, BodyCapture? capture = null, Func<Attempt, ValueTask>? seal = null) : IAsyncDisposable
{
    private static readonly TimeSpan CommentEvery = TimeSpan.FromSeconds(10);

    private SemaphoreSlim? _gate;
    private ITimer? _keepAlive;
    private bool _begun;

    public CancellationToken ClientGone => response.Aborted;

    /// <summary>True once the client holds a head: no other status can be given any more.</summary>
    public bool HeadSent { get; private set; }

    /// <summary>True once upstream's own answer has begun to flow: no other attempt can take its place.</summary>
    public bool HasContent => ContentAt != 0;

    public int Status => response.StatusCode;

    public ClientBody Body { get; } = new(response.Body, capture);

    /// <summary>When the first byte of content was handed over, as a timestamp; 0 before.</summary>
    public long ContentAt { get; private set; }

    /// <summary>Starts the wait after which a stream's head is sent although nothing is known yet.</summary>
    public void OpenAfterWait()
    {
        _gate = new SemaphoreSlim(1);
        _keepAlive = time.CreateTimer(static state => _ = ((ClientAnswer)state!).KeepAliveAsync(), this, options.CommitAfter, CommentEvery);
    }

    /// <summary>Keeps a stream alive that broke off in the client's hands, until what goes on with it has something to send (<see cref="QuietAsync"/>).</summary>
    public void KeepAliveAgain()
    {
        if (_keepAlive is not null && !_begun) return;
        _gate ??= new SemaphoreSlim(1);
        _begun = false;
        _keepAlive = time.CreateTimer(static state => _ = ((ClientAnswer)state!).KeepAliveAsync(), this, CommentEvery, CommentEvery);
    }

    /// <summary>Ends the comments; whoever writes to the body comes here first.</summary>
    public ValueTask QuietAsync() => StopKeepAliveAsync();

    /// <summary>Begins the answer with upstream's head. No failover past this, unless a stream can be gone on with.</summary>
    public async ValueTask BeginAsync(HttpResponseMessage upstream, long? contentLength = null, string? contentType = null)
    {
        await StopKeepAliveAsync();
        if (ContentAt == 0) ContentAt = time.GetTimestamp();
        if (HeadSent) return;
        response.StatusCode = Proper((int)upstream.StatusCode);
        HeaderRules.CopyToClient(upstream, response.Headers);
        if (contentType is not null) response.Headers.ContentType = contentType;
        if (contentLength is { } length) response.Headers.ContentLength = length;
        HeadSent = true;
    }

    /// <summary>Keeps the head for an answer in one piece; no stream is opened after this.</summary>
    /// <returns>False when a stream was opened already: nothing else can be given then.</returns>
    public async ValueTask<bool> TryTakeHeadAsync()
    {
        if (_keepAlive is null || _begun) return !HeadSent;
        await _gate!.WaitAsync();
        var free = _begun = !HeadSent;
        _gate.Release();
        if (free) await _keepAlive!.DisposeAsync();
        return free;
    }

    /// <summary>Waits, where durability is strict, until the answer is on record; called with all but its last bytes flushed.</summary>
    public ValueTask SealAsync(Attempt attempt) => seal?.Invoke(attempt) ?? ValueTask.CompletedTask;

    /// <summary>Answers with an error: upstream's own words where they are given, else Rotor's; as status and body, or as the last event of a stream already opened.</summary>
    /// <param name="error">The error in Rotor's words.</param>
    /// <param name="theirs">Upstream's, to be passed on.</param>
    /// <param name="held">The stream that the client holds the beginning of.</param>
    /// <param name="sequence">The number that the client's next event has.</param>
    public async ValueTask FailAsync(RotorError error, UpstreamError? theirs = null, StreamProgress? held = null, int sequence = 0)
    {
        await StopKeepAliveAsync();
        if (theirs is null) error = ErrorTexts.For(error, call.RequestHeaders.AcceptLanguage);
        // A head that was set but has not left, as no byte of its body came, gives way to the error.
        if (HeadSent && (IsStreaming || response.HasStarted))
        {
            // An answer in one piece has no place for an error, even where a stream was asked for: it ends broken.
            if (IsStreaming) await EndStreamAsync(error, theirs, held, sequence);
            else response.Abort();
            return;
        }
        HeadSent = true;
        var shown = theirs?.BodyForClient();
        var body = shown ?? Bytes(error);
        if (theirs is not null)
        {
            foreach (var (name, values) in theirs.Passed) response.Headers[name] = values;
        }
        if (error.RetryAfter is { } wait && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        response.StatusCode = Proper(theirs?.Status ?? error.Status);
        response.Headers.ContentType = shown is null ? "application/json; charset=utf-8" : theirs!.ContentType ?? "application/json";
        response.Headers.ContentLength = body.Length;
        Body.Write(body.Span);
        await Body.FlushAsync(response.Aborted);
    }

    public async ValueTask DisposeAsync()
    {
        await StopKeepAliveAsync();
        _gate?.Dispose();
    }

    // Some statuses allow no body, redirections would lead the client elsewhere with its token, and numbers beyond the classes mean nothing to it.
    private static int Proper(int status) => status switch
    {
        StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent => StatusCodes.Status200OK,
        < 200 or (>= 300 and < 400) or > 599 => StatusCodes.Status502BadGateway,
        _ => status,
    };

    private bool IsStreaming => response.Headers.ContentType.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private async ValueTask EndStreamAsync(RotorError error, UpstreamError? theirs, StreamProgress? held, int sequence)
    {
        StreamErrors.WriteError(Body, call.Route.Dialect, new StreamError
        {
            Code = theirs?.Status ?? error.Status,
            Message = error.Message,
            Metadata = error.MetadataBytes(call.Id),
            Id = held?.Id,
            Model = held?.Model ?? call.Models[0],
            Created = time.GetUtcNow().ToUnixTimeSeconds(),
            Choices = Math.Max(held?.OpenChoices ?? 1, 1),
            Sequence = sequence,
        });
        StreamErrors.WriteEnd(Body, call.Route.Dialect);
        await Body.FlushAsync(response.Aborted);
    }

    private byte[] Bytes(RotorError error)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        error.WriteTo(buffer, call.Id, call.Route.IsAnthropic);
        return buffer.WrittenSpan.ToArray();
    }

    private async Task KeepAliveAsync()
    {
        if (!await _gate!.WaitAsync(0)) return;
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
            response.Body.Write(StreamErrors.KeepAlive);
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
        await _gate!.WaitAsync();
        _begun = true;
        _gate.Release();
        await _keepAlive.DisposeAsync();
    }
}
