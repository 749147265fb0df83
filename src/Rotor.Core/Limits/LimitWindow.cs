namespace Rotor.Core.Limits;

/// <summary>The span over which a limit of a client token counts. All begin at UTC boundaries; weeks on Monday.</summary>
public enum LimitWindow
{
    Minute,
    Day,
    Week,
    Month,

    /// <summary>Since the token was made; never ends.</summary>
    Total,
}

/// <summary>Where windows begin and end.</summary>
public static class LimitWindows
{
    internal const int Count = 5;

    /// <summary>The beginning of the window that holds the instant, in UTC ticks.</summary>
    public static long StartOf(LimitWindow window, DateTimeOffset at)
    {
        var day = at.UtcDateTime.Date;
        return window switch
        {
            LimitWindow.Minute => at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute),
            LimitWindow.Day => day.Ticks,
            LimitWindow.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)).Ticks,
            LimitWindow.Month => new DateTime(day.Year, day.Month, 1, 0, 0, 0, DateTimeKind.Utc).Ticks,
            _ => 0,
        };
    }

    /// <summary>The end of the window that holds the instant; null for the one that has none.</summary>
    public static DateTimeOffset? EndOf(LimitWindow window, DateTimeOffset at)
    {
        if (window == LimitWindow.Total)
            return null;
        var start = new DateTimeOffset(StartOf(window, at), TimeSpan.Zero);
        return window switch
        {
            LimitWindow.Minute => start.AddMinutes(1),
            LimitWindow.Day => start.AddDays(1),
            LimitWindow.Week => start.AddDays(7),
            _ => start.AddMonths(1),
        };
    }
}
