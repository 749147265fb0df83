namespace Rotor.Simulator.Requests;

/// <summary>Keeps the latest requests, the oldest first.</summary>
internal sealed class RequestLog(int capacity)
{
    private readonly Queue<SeenRequest> _kept = new();
    private readonly Lock _gate = new();
    private long _number;

    public bool Enabled => capacity > 0;

    public long NextNumber() => Interlocked.Increment(ref _number);

    public void Add(SeenRequest request)
    {
        lock (_gate)
        {
            if (_kept.Count == capacity)
                _kept.Dequeue();
            _kept.Enqueue(request);
        }
    }

    public IReadOnlyList<SeenRequest> Snapshot()
    {
        lock (_gate)
            return [.. _kept];
    }

    public void Clear()
    {
        lock (_gate)
            _kept.Clear();
    }
}
