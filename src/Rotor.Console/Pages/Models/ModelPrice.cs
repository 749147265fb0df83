using Rotor.Core.Models;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Models;

/// <summary>Prices as people compare them: USD per million tokens.</summary>
internal static class ModelPrice
{
    private const int Tokens = 1_000_000;

    public static string Of(Strings t, Formats f, bool isFree, decimal? prompt, decimal? completion) => (prompt, completion) switch
    {
        _ when isFree => t["models.free"],
        (null, null) => t["models.price_unknown"],
        _ => $"{One(f, prompt)} / {One(f, completion)}",
    };

    public static string Of(Strings t, Formats f, ModelPricing pricing) => Of(t, f, pricing.IsZero, pricing.Prompt, pricing.Completion);

    private static string One(Formats f, decimal? price) => price is { } usd ? f.ExactMoney(decimal.Round(usd * Tokens, 4)) : "–";
}
