namespace Rotor.TestSupport;

/// <summary>A clock that stands still until a test advances it. Timers fire within <see cref="Advance"/>, in order of their due times, on the caller's thread.</summary>
/// <remarks>Its timestamps run at a rate other than <see cref="TimeSpan.TicksPerSecond"/>, so that code which mixes the two units fails.</remarks>
public sealed class FakeTime : TimeProvider
{
    private const int TimestampsPerTick = 8;
    private readonly Lock _gate = new();
    private readonly List<FakeTimer> _timers = [];
    private long _ticks;
    private long _order;

    /// <summary>Starts on a Wednesday morning, well inside a UTC day.</summary>
    public FakeTime()
        : this(new DateTimeOffset(2026, 10, 7, 9, 30, 15, TimeSpan.Zero))
    {
    }

    public FakeTime(DateTimeOffset start) => _ticks = start.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond * TimestampsPerTick;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>The present instant of this clock.</summary>
    public DateTimeOffset Now => GetUtcNow();

    /// <summary>How many timers are waiting; a test may wait for one to appear before it advances.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (_gate)
                return _timers.Count;
        }
    }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks) * TimestampsPerTick;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what falls due on the way, each timer at its own instant.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(Now + by);
    }

    /// <summary>As <see cref="Advance"/>, up to an instant that is not in the past.</summary>
    public void AdvanceTo(DateTimeOffset instant)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instant, Now);
        while (NextDue(instant.UtcTicks) is { } timer)
            timer.Fire();
        Interlocked.Exchange(ref _ticks, instant.UtcTicks);
    }

    private FakeTimer? NextDue(long limit)
    {
        lock (_gate)
        {
            FakeTimer? next = null;
            foreach (var timer in _timers)
            {
                if (timer.Due <= limit && (next is null || timer.Due < next.Due || (timer.Due == next.Due && timer.Order < next.Order)))
                    next = timer;
            }

            if (next is null)
                return null;
            Interlocked.Exchange(ref _ticks, Math.Max(_ticks, next.Due));
            if (next.Period > 0)
                next.Due += next.Period;
            else
                _timers.Remove(next);
            return next;
        }
    }

    private sealed class FakeTimer(FakeTime clock, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; set; }

        public long Order { get; private set; }

        public long Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = clock._ticks + dueTime.Ticks;
                Period = period == Timeout.InfiniteTimeSpan ? 0 : period.Ticks;
                Order = clock._order++;
                clock._timers.Add(this);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
