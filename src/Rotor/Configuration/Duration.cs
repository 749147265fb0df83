using System.Globalization;
using System.Text.RegularExpressions;

namespace Rotor.Configuration;

/// <summary>Reads spans of time as people write them: <c>00:00:30</c>, <c>7.00:00:00</c>, <c>30s</c>, <c>500ms</c>, <c>1h</c>.</summary>
internal static partial class Duration
{
    // TimeSpan.Parse is no help: it reads "30" as thirty days and "24:00:00" as twenty-four.
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (Clock().Match(text) is { Success: true } clock)
            return TryAdd(clock, out value);
        if (Unit().Match(text) is not { Success: true } unit || !double.TryParse(unit.Groups[1].Value, CultureInfo.InvariantCulture, out var count))
            return false;
        var milliseconds = count * unit.Groups[2].Value switch
        {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => 86_400_000,
        };
        if (milliseconds > TimeSpan.MaxValue.TotalMilliseconds / 2)
            return false;
        value = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    public static string Format(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);

    private static bool TryAdd(Match clock, out TimeSpan value)
    {
        int Part(int group) => clock.Groups[group].Success ? int.Parse(clock.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        var (minutes, seconds) = (Part(3), Part(4));
        var fraction = clock.Groups[5].Success ? double.Parse("0." + clock.Groups[5].Value, CultureInfo.InvariantCulture) : 0;
        value = new TimeSpan(Part(1), Part(2), minutes, seconds) + TimeSpan.FromSeconds(fraction);
        return minutes < 60 && seconds < 60;
    }

    [GeneratedRegex(@"^(?:(\d{1,6})\.)?(\d{1,6}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(@"^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|m|h|d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Unit();
}
