using System.Diagnostics;

namespace Rotor.Load.Driving;

/// <summary>One connection's work, until it is told to stop.</summary>
internal sealed class Worker(int port, ReadOnlyMemory<byte> request)
{
    private long _units;
    private long _failed;

    /// <summary>Requests answered or chunks received so far.</summary>
    public long Units => Volatile.Read(ref _units);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Times of whole requests; of streams, times to their first chunk.</summary>
    public Samples Times { get; } = new(4096);

    /// <summary>Between two chunks of a stream.</summary>
    public Samples Gaps { get; } = new(4096);

    /// <summary>Each request follows the last.</summary>
    public async Task RequestAsync(CancellationToken stop)
    {
        using var connection = new Connection(port);
        while (!stop.IsCancellationRequested) await RequestAsync(connection, stop);
    }

    /// <summary>A request at every <paramref name="every"/>, from <paramref name="offset"/> on; one that is late goes out at once.</summary>
    public async Task PaceAsync(TimeSpan offset, TimeSpan every, CancellationToken stop)
    {
        using var connection = new Connection(port);
        var from = Stopwatch.GetTimestamp();
        for (var due = offset; !stop.IsCancellationRequested; due += every)
        {
            var wait = due - Stopwatch.GetElapsedTime(from);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, stop);
            await RequestAsync(connection, stop);
        }
    }

    /// <summary>One stream after another.</summary>
    public async Task StreamAsync(CancellationToken stop)
    {
        using var connection = new Connection(port);
        while (!stop.IsCancellationRequested)
        {
            var (sent, last) = (Stopwatch.GetTimestamp(), 0L);
            var whole = await connection.StreamAsync(request, OnEvents, stop);
            if (!whole) Interlocked.Increment(ref _failed);

            void OnEvents(int count)
            {
                var now = Stopwatch.GetTimestamp();
                if (last == 0) Times.Add(now - sent);
                else Gaps.Add(now - last);
                last = now;
                Interlocked.Add(ref _units, count);
            }
        }
    }

    private async ValueTask RequestAsync(Connection connection, CancellationToken stop)
    {
        var sent = Stopwatch.GetTimestamp();
        if (await connection.ExchangeAsync(request, stop))
        {
            Times.Add(Stopwatch.GetTimestamp() - sent);
            Interlocked.Increment(ref _units);
        }
        else
        {
            Interlocked.Increment(ref _failed);
            await Task.Delay(20, stop);
        }
    }
}
