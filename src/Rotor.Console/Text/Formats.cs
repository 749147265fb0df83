using System.Globalization;

namespace Rotor.WebConsole.Text;

/// <summary>Numbers, money, spans and times as the viewer writes them.</summary>
public sealed class Formats(Strings t, TimeZoneInfo zone, TimeProvider time)
{
    private const decimal LeastShown = 0.0001m;
    private static readonly (long Size, string Key)[] WesternSteps = [(1_000_000_000, "billions"), (1_000_000, "millions"), (1_000, "thousands")];
    private static readonly (long Size, string Key)[] ChineseSteps = [(100_000_000, "hundred_millions"), (10_000, "ten_thousands")];

    public CultureInfo Culture => t.Culture;

    public DateTimeOffset Now => time.GetUtcNow();

    public string Number(long number) => number.ToString("N0", Culture);

    public string Number(double number, int digits) => number.ToString("N" + digits.ToString(CultureInfo.InvariantCulture), Culture);

    /// <summary>A large number in short: <c>12.4K</c>.</summary>
    public string Compact(long number)
    {
        if (Math.Abs(number) < 10_000)
            return Number(number);
        foreach (var (size, key) in t.Language.Id == "zh-Hans" ? ChineseSteps : WesternSteps)
        {
            if (Math.Abs(number) >= size)
                return t["units." + key, (number / (double)size).ToString(Math.Abs(number) >= 100 * size ? "#,##0" : "#,##0.#", Culture)];
        }

        return Number(number);
    }

    /// <summary>US dollars as lists show them: at most four decimals, so that a column of small amounts stays calm.</summary>
    public string Money(decimal usd) => Math.Abs(usd) switch
    {
        0 => t["units.usd", "0"],
        < LeastShown => t["units.below", Usd(LeastShown, "0.0000")],
        < 1 => Usd(usd, "0.00##"),
        _ => Usd(usd, "#,##0.00"),
    };

    /// <summary>US dollars, with as many digits as small amounts need: three that matter, at most eight in all.</summary>
    public string ExactMoney(decimal usd)
    {
        var size = Math.Abs(usd);
        var digits = size == 0 || size >= 1 ? 2 : size >= 0.1m ? 3 : size >= 0.01m ? 4 : size >= 0.001m ? 5 : size >= 0.0001m ? 6 : size >= 0.00001m ? 7 : 8;
        return Usd(usd, "#,##0.00" + new string('#', digits - 2));
    }

    /// <param name="percent">From 0 to 100.</param>
    public string Percent(double percent) =>
        t["units.percent", percent.ToString(percent is 0 or 100 ? "N0" : percent > 99.9 ? "N2" : "N1", Culture)];

    public string Milliseconds(double milliseconds) => Span(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>A span with two digits that matter: <c>812 ms</c>, <c>1.4 s</c>, <c>3 min 5 s</c>.</summary>
    public string Span(TimeSpan span)
    {
        if (span < TimeSpan.FromSeconds(1))
            return t["units.ms", span.TotalMilliseconds.ToString(span.TotalMilliseconds < 10 ? "0.#" : "N0", Culture)];
        if (span < TimeSpan.FromMinutes(1))
            return t["units.s", span.TotalSeconds.ToString(span.TotalSeconds < 10 ? "N1" : "N0", Culture)];
        if (span < TimeSpan.FromHours(1))
            return Two("units.min", span.Minutes, "units.s", span.Seconds);
        return span < TimeSpan.FromDays(1) ? Two("units.h", span.Hours, "units.min", span.Minutes) : Two("units.d", span.Days, "units.h", span.Hours);
    }

    public string Bytes(long bytes)
    {
        string[] steps = ["b", "kb", "mb", "gb"];
        var (value, step) = ((double)bytes, 0);
        while (value >= 1024 && step < steps.Length - 1)
            (value, step) = (value / 1024, step + 1);
        return t["units." + steps[step], value.ToString(step == 0 || value >= 100 ? "N0" : "N1", Culture)];
    }

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>Time of day; with the date where it is another day than today.</summary>
    public string Moment(DateTimeOffset at)
    {
        var local = Local(at);
        return local.Date == Local(Now).Date ? local.ToString("HH:mm:ss", Culture) : local.ToString(t["units.date_time"], Culture);
    }

    /// <summary>The date.</summary>
    public string Date(DateTimeOffset at) => Local(at).ToString(t["units.date"], Culture);

    /// <summary>The same instant in UTC, for those who compare logs.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long ago, or how long until: <c>3 min ago</c>, <c>in 40 s</c>.</summary>
    public string Distance(DateTimeOffset at)
    {
        var span = at - Now;
        return span.Duration() < TimeSpan.FromSeconds(1) ? t["units.now"] : span > TimeSpan.Zero ? t["units.in", Whole(span)] : t["units.ago", Whole(-span)];
    }

    private string Usd(decimal usd, string format) => t["units.usd", usd.ToString(format, Culture)];

    private string Whole(TimeSpan span) => span.TotalMinutes < 1
        ? t["units.s", Number((long)span.TotalSeconds)]
        : span.TotalHours < 1 ? t["units.min", Number((long)span.TotalMinutes)]
        : span.TotalDays < 1 ? t["units.h", Number((long)span.TotalHours)]
        : t["units.d", Number((long)span.TotalDays)];

    private string Two(string large, int count, string small, int rest) =>
        rest == 0 ? t[large, Number(count)] : t[large, Number(count)] + " " + t[small, Number(rest)];
}
