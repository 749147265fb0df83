namespace Rotor.Storage.Records;

/// <summary>One reading over as many days as it takes, on one thread.</summary>
internal sealed class ReadingSession : IDisposable
{
    private readonly DayReaders _readers;
    private readonly Dictionary<DateOnly, DayReader?> _open = [];
    private readonly CancellationTokenRegistration _cancelled;
    private readonly Lock _gate = new();
    private volatile bool _stopped;
    private bool _closed;

    public ReadingSession(DayReaders readers, CancellationToken cancellationToken)
    {
        _readers = readers;
        _cancelled = cancellationToken.UnsafeRegister(static session => ((ReadingSession)session!).Stop(), this);
        Cancellation = cancellationToken;
    }

    public CancellationToken Cancellation { get; }

    public List<DateOnly> Days() => _readers.Days();

    public DayReader? Open(DateOnly day)
    {
        Cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_open.TryGetValue(day, out var reader)) _open[day] = reader = _readers.Take(day);
            return reader;
        }
    }

    /// <summary>Ends the statement that runs, from any thread; does nothing once the reading is over.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            // A timer may come late: its readers are closed by now, or another's.
            if (_closed) return;
            _stopped = true;
            foreach (var reader in _open.Values) reader?.File.Interrupt();
        }
    }

    public void Dispose()
    {
        _cancelled.Dispose();
        lock (_gate) _closed = true;
        foreach (var reader in _open.Values)
        {
            if (reader is not null) _readers.Return(reader, broken: _stopped);
        }
    }
}
