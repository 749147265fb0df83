using System.Threading.Channels;
using Serilog.Core;
using Serilog.Events;

namespace Rotor.Observability;

/// <summary>Hands log events to slow sinks on a task of its own, so that no request waits for a disk or a terminal.</summary>
/// <remarks>When the queue is full, events are dropped and counted; the next line that fits says how many. Disposing writes what is queued.</remarks>
internal sealed class BackgroundLogSink : ILogEventSink, IAsyncDisposable
{
    private const int Capacity = 16_384;

    // Waking the writer for each event costs more than the event: docs/performance.md.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Channel<LogEvent> _queue;
    private readonly Logger _inner;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writer;
    private long _dropped;

    public BackgroundLogSink(Logger inner, TimeProvider time, int capacity = Capacity)
    {
        _inner = inner;
        _time = time;
        _queue = Channel.CreateBounded<LogEvent>(new BoundedChannelOptions(capacity) { SingleReader = true });
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>Events that did not fit and have not been spoken of yet.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Emit(LogEvent logEvent)
    {
        if (!_queue.Writer.TryWrite(logEvent))
            Interlocked.Increment(ref _dropped);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _writer;
        await _inner.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task WriteAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var logEvent))
                _inner.Write(logEvent);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                _inner.Warning("{Dropped} log lines were dropped: they came faster than they could be written", dropped);
            try
            {
                await Task.Delay(Pause, _time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // The stop wants what is left at once.
            }
        }
    }
}
