using System.Globalization;
using System.Text.Json.Nodes;

namespace Rotor.Commands.Menu;

/// <summary>Numbers of the admin API as people read them; a dash where there is none.</summary>
internal static class Numbers
{
    private const string None = "-";

    public static string Whole(JsonNode? value) => value is null ? None : Value(value).ToString("N0", CultureInfo.InvariantCulture);

    public static string Milliseconds(JsonNode? value) => value is null ? None : Value(value) switch
    {
        >= 10_000 and var slow => (slow / 1000).ToString("N1", CultureInfo.InvariantCulture) + " s",
        var fast => fast.ToString("N0", CultureInfo.InvariantCulture) + " ms",
    };

    public static string Usd(JsonNode? value) => value is null ? None : Value(value).ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>Successes of requests.</summary>
    public static string Percent(JsonObject totals)
    {
        var requests = totals["requests"] is { } all ? Value(all) : 0;
        return requests == 0 || totals["successes"] is not { } good ? None : (100 * Value(good) / requests).ToString("0.#", CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>Tokens in and out.</summary>
    public static string Tokens(JsonObject totals) => $"{Whole(totals["promptTokens"])} + {Whole(totals["completionTokens"])}";

    private static double Value(JsonNode value) => value.GetValue<double>();
}
