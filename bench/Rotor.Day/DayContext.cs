namespace Rotor.Day;

/// <summary>Keeps every continuation on the run's one thread, so that a run is the same every time.</summary>
internal sealed class DayContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _strays;

    /// <summary>Continuations that came from another thread; none may, as the clock could have moved meanwhile.</summary>
    public int Strays => Volatile.Read(ref _strays);

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            Interlocked.Increment(ref _strays);
        lock (_queue)
            _queue.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs what waits to be run.</summary>
    public void Drain()
    {
        while (true)
        {
            (SendOrPostCallback Callback, object? State) next;
            lock (_queue)
            {
                if (!_queue.TryDequeue(out next))
                    return;
            }

            next.Callback(next.State);
        }
    }
}
