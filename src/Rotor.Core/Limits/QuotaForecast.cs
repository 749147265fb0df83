using System.Globalization;

namespace Rotor.Core.Limits;

/// <summary>How long a day's quota lasts at the rate of the day so far.</summary>
internal static class QuotaForecast
{
    // Less tells no rate.
    private const int FewestUses = 5;
    private static readonly long ShortestSpan = TimeSpan.FromMinutes(1).Ticks;

    /// <summary>The instant in UTC ticks at which nothing is left, or null when the day ends first or there is no rate yet.</summary>
    public static long? End(long used, long limit, long firstUse, long now, long dayEnd)
    {
        if (used >= limit)
            return now;
        if (used < FewestUses || firstUse == 0 || now - firstUse < ShortestSpan)
            return null;
        var end = now + ((now - firstUse) / (double)used * (limit - used));
        return end < dayEnd ? (long)end : null;
    }

    public static string Describe(long used, long limit, long? end)
    {
        var left = Math.Max(0, limit - used);
        var text = string.Create(CultureInfo.InvariantCulture, $"{left} of {limit} left today");
        if (left == 0 || end is not { } at)
            return text;
        return text + ", at this rate until " + new DateTimeOffset(at, TimeSpan.Zero).ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture);
    }
}
