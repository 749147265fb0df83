namespace Rotor.Day;

/// <summary>The day's clock: it stands still until the run moves it, and fires each timer at its own instant, on the run's thread.</summary>
internal sealed class DayClock(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<(DayTimer Timer, long Version), (long Due, long Order)> _queue = new();
    private long _ticks = start.UtcTicks;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public long Ticks => _ticks;

    public override DateTimeOffset GetUtcNow() => new(_ticks, TimeSpan.Zero);

    public override long GetTimestamp() => _ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new DayTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires the next timer that is due by an instant; false, with the clock at that instant, when there is none.</summary>
    public bool FireNext(long until)
    {
        while (_queue.TryPeek(out var next, out var at) && at.Due <= until)
        {
            _queue.Dequeue();
            if (next.Timer.Version != next.Version)
                continue;
            _ticks = Math.Max(_ticks, at.Due);
            next.Timer.Fire();
            return true;
        }

        _ticks = Math.Max(_ticks, until);
        return false;
    }

    private sealed class DayTimer(DayClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        /// <summary>What is queued under an older one was changed since, and is passed over.</summary>
        public long Version { get; private set; }

        public void Fire()
        {
            Version++;
            if (_period > TimeSpan.Zero)
                Queue(_period);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Version++;
            _period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                Queue(dueTime);
            return true;
        }

        public void Dispose() => Version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Queue(TimeSpan wait) => clock._queue.Enqueue((this, Version), (clock._ticks + wait.Ticks, clock._order++));
    }
}
