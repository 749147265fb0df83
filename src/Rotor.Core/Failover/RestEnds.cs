using System.Globalization;

namespace Rotor.Core.Failover;

/// <summary>When a rest ends, as the evidence says. Every end lies after now and within the cap of its row; anything else counts as absent or is cut.</summary>
internal static class RestEnds
{
    // HTTP dates: the current form, and the two that servers may still send.
    private static readonly string[] HttpDateForms = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy", "ddd MMM  d HH:mm:ss yyyy"];

    /// <summary>The end of the wait that upstream asks for, from the header (seconds or a date), its copy in the body, or the fields beside it.</summary>
    public static DateTimeOffset? RetryAfter(ErrorCase c, TimeSpan cap) =>
        After(c.Attempt.Headers.RetryAfter, c.Now, cap)
        ?? After(c.Error.RetryAfter, c.Now, cap)
        ?? After(c.Error.RetryAfterSeconds, c.Now, cap)
        ?? After(c.Error.AvailabilityRetryAfter, c.Now, cap);

    /// <summary>The end of the window that <c>X-RateLimit-Reset</c> names, in Unix milliseconds, from the header or its copy in the body.</summary>
    public static DateTimeOffset? RateLimitReset(ErrorCase c, TimeSpan cap) =>
        Unix(c.Attempt.Headers.RateLimitReset, c.Now, cap) ?? Unix(c.Error.RateLimitReset, c.Now, cap);

    /// <summary>The end that <c>resets_at</c> names, or the words <c>resets 2026-10-12T00:00:00.000Z</c> in OpenRouter's message.</summary>
    public static DateTimeOffset? ResetsAt(ErrorCase c, TimeSpan cap)
    {
        if (Iso(c.Error.ResetsAt, c.Now, cap) is { } end)
            return end;
        if (Unix(c.Error.ResetsAt, c.Now, cap) is { } unix)
            return unix;
        const string Word = "resets ";
        var at = c.Message.LastIndexOf(Word, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var rest = c.Message.AsSpan(at + Word.Length);
        var space = rest.IndexOfAny(" \t\n;,");
        return Iso((space < 0 ? rest : rest[..space]).TrimEnd(".)").ToString(), c.Now, cap);
    }

    public static DateTimeOffset NextMinute(DateTimeOffset now) => Floor(now, TimeSpan.TicksPerMinute).AddMinutes(1);

    public static DateTimeOffset NextDay(DateTimeOffset now) => Floor(now, TimeSpan.TicksPerDay).AddDays(1);

    /// <summary>OpenRouter's weeks begin on Monday, UTC.</summary>
    public static DateTimeOffset NextMonday(DateTimeOffset now)
    {
        var today = Floor(now, TimeSpan.TicksPerDay);
        return today.AddDays(7 - (((int)today.DayOfWeek + 6) % 7));
    }

    public static DateTimeOffset NextMonth(DateTimeOffset now) => new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);

    private static DateTimeOffset Floor(DateTimeOffset now, long ticks) => new(now.UtcTicks - (now.UtcTicks % ticks), TimeSpan.Zero);

    private static DateTimeOffset? After(string? value, DateTimeOffset now, TimeSpan cap)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds))
            return After(seconds, now, cap);
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        return DateTimeOffset.TryParseExact(value, HttpDateForms, CultureInfo.InvariantCulture, Styles, out var date) ? Within(date, now, cap) : null;
    }

    private static DateTimeOffset? After(double? seconds, DateTimeOffset now, TimeSpan cap) => seconds switch
    {
        null or double.NaN or double.PositiveInfinity or < 0 => null,
        // "At once" after a refusal is still a moment later.
        < 1 => now.AddSeconds(1),
        _ => now + (seconds.Value < cap.TotalSeconds ? TimeSpan.FromSeconds(seconds.Value) : cap),
    };

    private static DateTimeOffset? Unix(string? value, DateTimeOffset now, TimeSpan cap)
    {
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var unix))
            return null;
        return unix switch
        {
            // Milliseconds is what OpenRouter sends; other services in its place send seconds.
            >= 100_000_000_000 and < 100_000_000_000_000 => Within(DateTimeOffset.FromUnixTimeMilliseconds(unix), now, cap),
            >= 1_000_000_000 and < 100_000_000_000 => Within(DateTimeOffset.FromUnixTimeSeconds(unix), now, cap),
            _ => null,
        };
    }

    private static DateTimeOffset? Iso(string? value, DateTimeOffset now, TimeSpan cap)
    {
        // A four-digit year first: nothing else is an instant here, least of all a bare number or a weekday.
        if (value is not { Length: >= 10 and <= 40 } || value[4] != '-')
            return null;
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, Styles, out var date) ? Within(date, now, cap) : null;
    }

    private static DateTimeOffset? Within(DateTimeOffset end, DateTimeOffset now, TimeSpan cap) =>
        end <= now ? null : end - now > cap ? now + cap : end.ToUniversalTime();
}
