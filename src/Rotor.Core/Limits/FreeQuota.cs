using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Limits;

/// <summary>One account's count of free requests. It withholds only what a limit that upstream told withholds.</summary>
internal sealed class FreeQuota
{
    // OpenRouter's documentation (limits): 20 free requests a minute for every account. Orders accounts, withholds nothing.
    private const double UsualPerMinute = 20;

    // The counter of GET /key was seen to stand still over 8 minutes of use, so leases of the last quarter hours may not be in it.
    private static readonly long LagBucket = TimeSpan.FromMinutes(15).Ticks;

    private long _bucket;
    private long _recent;
    private long _before;

    public QuotaCounter Minute { get; } = new(QuotaWindow.Minute);

    public QuotaCounter Day { get; } = new(QuotaWindow.Day);

    /// <summary>When today's first free request was leased; 0 before that.</summary>
    public long FirstLease { get; private set; }

    public void Roll(long now)
    {
        var day = Day.Start;
        Minute.Roll(now);
        Day.Roll(now);
        if (Day.Start != day)
            FirstLease = 0;
        var bucket = now / LagBucket;
        if (bucket == _bucket)
            return;
        _before = bucket == _bucket + 1 ? _recent : 0;
        _recent = 0;
        _bucket = bucket;
    }

    public void Take(long now)
    {
        Minute.Take();
        Day.Take();
        _recent++;
        if (FirstLease == 0)
            FirstLease = now;
    }

    /// <summary>The end of the window that is used up, or 0.</summary>
    public long SpentUntil() => Day.IsSpent ? Day.End : Minute.IsSpent ? Minute.End : 0;

    /// <summary>From 0 (nothing left) to 1, of the scarcer window.</summary>
    public double Headroom()
    {
        var minute = Left(Minute, UsualPerMinute);
        return Day.Limit is null ? minute : Math.Min(minute, Left(Day, 1));
    }

    /// <summary>The account's counter as a check told it. It lags, so it lowers the count only where the lag cannot explain the difference.</summary>
    public void Apply(FreeDailyRequests told, long now)
    {
        Roll(now);
        Day.Learn(Math.Max(0, told.Limit), null);
        Day.Correct(Math.Max(told.Used, Math.Min(Day.Used, told.Used + _recent + _before)));
    }

    /// <summary>After a start: when the earlier run's leases were taken is not known, so that any of them may be missing in upstream's counter yet.</summary>
    public void DoubtCounters() => _recent = Day.Used;

    /// <summary>A limit as an error told it, which holds until its reset.</summary>
    public void Apply(QuotaEvidence told, long now)
    {
        Roll(now);
        var counter = told.Window == QuotaWindow.Day ? Day : Minute;
        if (told.Reset.UtcTicks <= now || told.Limit < 0)
            return;
        counter.Learn(told.Limit, told.Reset.UtcTicks);
        counter.Correct(Math.Max(counter.Used, told.Limit - Math.Max(0, told.Remaining)));
    }

    /// <summary>Adds what was counted for a key before its account was known.</summary>
    public void Inherit(FreeQuota other)
    {
        Minute.Correct(Minute.Used + other.Minute.Used);
        Day.Correct(Day.Used + other.Day.Used);
        _recent += other._recent;
        _before += other._before;
        if (Day.Limit is null)
            Day.Learn(other.Day.Limit, other.Day.LimitUntil);
        if (Minute.Limit is null)
            Minute.Learn(other.Minute.Limit, other.Minute.LimitUntil);
    }

    private static double Left(QuotaCounter counter, double usual)
    {
        var limit = counter.Limit ?? usual;
        return limit <= 0 ? 0 : Math.Max(0, 1 - (counter.Used / limit));
    }
}
