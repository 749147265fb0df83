namespace Rotor.Simulator.Accounts;

/// <summary>The UTC windows of a key's cap; a week starts on Monday.</summary>
internal static class CapWindow
{
    public static DateTimeOffset? Start(string? reset, DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return reset switch
        {
            "daily" => day,
            "weekly" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            "monthly" => day.AddDays(1 - day.Day),
            _ => null,
        };
    }

    public static DateTimeOffset? End(string? reset, DateTimeOffset now) => Start(reset, now) is not { } start ? null : reset switch
    {
        "daily" => start.AddDays(1),
        "weekly" => start.AddDays(7),
        _ => start.AddMonths(1),
    };
}
