namespace Rotor.Simulator.Accounts;

/// <summary>The two windows of an account's free requests: the full clock minute and the UTC day.</summary>
internal sealed class FreeQuota
{
    private readonly Queue<DateTimeOffset> _untold = new();
    private DateTimeOffset _minute;
    private DateTimeOffset _day;
    private int _usedInMinute;
    private int _usedInDay;

    /// <summary>Takes one request from both windows, or says which one is used up. The caller holds the account's gate.</summary>
    /// <param name="now">The instant.</param>
    /// <param name="perMinute">The minute's limit.</param>
    /// <param name="perDay">The day's limit.</param>
    /// <param name="lag">How long the request is missing in <see cref="ToldToday_NeedsLock"/>.</param>
    public FreeWindow? TryTake_NeedsLock(DateTimeOffset now, int perMinute, int perDay, TimeSpan lag)
    {
        Turn(now);
        if (_usedInDay >= perDay)
            return new FreeWindow(true, perDay, _day.AddDays(1));
        if (_usedInMinute >= perMinute)
            return new FreeWindow(false, perMinute, _minute.AddMinutes(1));
        _usedInMinute++;
        _usedInDay++;
        if (lag > TimeSpan.Zero)
            _untold.Enqueue(now);
        return null;
    }

    public int UsedToday_NeedsLock(DateTimeOffset now)
    {
        Turn(now);
        return _usedInDay;
    }

    /// <summary>What a counter shows that lags by so much.</summary>
    public int ToldToday_NeedsLock(DateTimeOffset now, TimeSpan lag)
    {
        Turn(now);
        while (_untold.TryPeek(out var at) && now - at >= lag)
            _untold.Dequeue();
        return _usedInDay - _untold.Count;
    }

    public void SetUsedToday_NeedsLock(DateTimeOffset now, int used)
    {
        Turn(now);
        _usedInDay = used;
        _untold.Clear();
    }

    private void Turn(DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        var minute = new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, utc.Minute, 0, TimeSpan.Zero);
        var day = new DateTimeOffset(utc.Year, utc.Month, utc.Day, 0, 0, 0, TimeSpan.Zero);
        if (minute != _minute)
            (_minute, _usedInMinute) = (minute, 0);
        if (day == _day)
            return;
        (_day, _usedInDay) = (day, 0);
        _untold.Clear();
    }
}

/// <summary>A used-up window of free requests, its limit and the instant it opens again.</summary>
internal readonly record struct FreeWindow(bool IsDay, int Limit, DateTimeOffset Reset);
