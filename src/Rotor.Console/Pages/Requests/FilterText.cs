using System.Globalization;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Requests;

/// <summary>What a filter's value says to people.</summary>
internal static class FilterText
{
    public static string Of(Strings t, Formats f, FilterOffers offers, string name, string value) => name switch
    {
        "window" when t.Knows("requests.window_" + value) => t["requests.window_" + value],
        "state" when t.Knows("states.request_" + value.ToLowerInvariant()) => t["states.request_" + value.ToLowerInvariant()],
        "stream" => value.ToLowerInvariant() is "true" or "1" ? t["requests.yes"] : t["requests.no"],
        "min_cost" or "max_cost" when decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) => f.Money(usd),
        "min_duration" or "max_duration" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) => f.Milliseconds(ms),
        "from" or "to" when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => f.Moment(at),
        _ => offers.TextOf(name, value),
    };
}
