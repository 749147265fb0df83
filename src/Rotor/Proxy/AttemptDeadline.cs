using Rotor.Core.Failover;

namespace Rotor.Proxy;

/// <summary>
/// The clock of one attempt: one timer and one token for the phase's deadline, the request's total deadline and the client's leave,
/// so that whoever catches the cancellation can say which it was.
/// </summary>
/// <remarks>Progress within a phase moves a number; the timer looks at it when it fires, so that a chunk costs no timer call.</remarks>
internal sealed class AttemptDeadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _clientGone;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long _phaseEnd = long.MaxValue;
    private long _totalEnd;
    private long _armedFor = long.MaxValue;
    private FailureShape _phase;
    private int _cause;

    /// <param name="time">The clock.</param>
    /// <param name="totalEnd">The end of the request's total deadline, as a timestamp of <paramref name="time"/>.</param>
    /// <param name="clientGone">The client's leave.</param>
    public AttemptDeadline(TimeProvider time, long totalEnd, CancellationToken clientGone)
    {
        _time = time;
        _totalEnd = totalEnd;
        _timer = time.CreateTimer(static state => ((AttemptDeadline)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _clientGone = clientGone.UnsafeRegister(static state => ((AttemptDeadline)state!).Cancel(FailureShape.ClientGone), this);
        lock (_gate) Rearm_NeedsLock();
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Why <see cref="Token"/> was cancelled; <see cref="FailureShape.None"/> while it was not.</summary>
    public FailureShape Cause => (FailureShape)Volatile.Read(ref _cause);

    /// <summary>Begins a phase: unless it is ended by another one within <paramref name="limit"/>, the attempt ends as <paramref name="phase"/>.</summary>
    public void Begin(FailureShape phase, TimeSpan limit)
    {
        lock (_gate)
        {
            _phase = phase;
            _phaseEnd = After(limit);
            Rearm_NeedsLock();
        }
    }

    /// <summary>Starts the present phase's time again. Costs one reading of the clock.</summary>
    public void Progress(TimeSpan limit) => Volatile.Write(ref _phaseEnd, After(limit));

    /// <summary>The total deadline no longer holds: a stream's content has begun.</summary>
    public void EndTotal()
    {
        lock (_gate) _totalEnd = long.MaxValue;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _clientGone.Dispose();
        _source.Dispose();
    }

    private long After(TimeSpan limit) =>
        limit == Timeout.InfiniteTimeSpan ? long.MaxValue : _time.GetTimestamp() + (long)(limit.TotalSeconds * _time.TimestampFrequency);

    private void OnTimer()
    {
        FailureShape due;
        lock (_gate)
        {
            _armedFor = long.MaxValue;
            var now = _time.GetTimestamp();
            if (now >= Volatile.Read(ref _phaseEnd)) due = _phase;
            else if (now >= _totalEnd) due = FailureShape.TotalTimeout;
            else
            {
                Rearm_NeedsLock();
                return;
            }
        }
        Cancel(due);
    }

    private void Rearm_NeedsLock()
    {
        var end = Math.Min(Volatile.Read(ref _phaseEnd), _totalEnd);
        if (end >= _armedFor || end == long.MaxValue) return;
        _armedFor = end;
        // Timers tick in milliseconds: rounding up keeps one early tick from firing twice.
        var wait = TimeSpan.FromTicks((long)Math.Ceiling((end - _time.GetTimestamp()) * (double)TimeSpan.TicksPerSecond / _time.TimestampFrequency));
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Cancel(FailureShape cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, 0) != 0) return;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt ended while the timer fired: there is nothing left to cancel.
        }
    }
}
