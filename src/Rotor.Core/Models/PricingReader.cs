using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Rotor.Core.Models;

/// <summary>Reads an entry's <c>pricing</c>: strings or numbers in USD, by OpenRouter's names.</summary>
internal static class PricingReader
{
    public static ModelPricing Read(JsonElement pricing)
    {
        if (pricing.ValueKind != JsonValueKind.Object) return ModelPricing.Unknown;

        var parts = new Dictionary<string, decimal>(StringComparer.Ordinal);
        var isFullyRead = true;
        foreach (var part in pricing.EnumerateObject())
        {
            // A share that is taken off, not a price.
            if (part.NameEquals("discount") || part.Value.ValueKind == JsonValueKind.Null) continue;

            if (part.NameEquals("overrides")) isFullyRead &= AddOverrides(part.Value, parts);
            else if (Price(part.Value) is { } price) parts[part.Name] = price;
            else isFullyRead = false;
        }

        return new ModelPricing(parts.ToFrozenDictionary(StringComparer.Ordinal), isFullyRead);
    }

    /// <summary>Prices for long prompts or for hours of the day: the highest of each counts as a part of its own.</summary>
    private static bool AddOverrides(JsonElement overrides, Dictionary<string, decimal> parts)
    {
        if (overrides.ValueKind != JsonValueKind.Array) return false;

        foreach (var entry in overrides.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object) return false;

            foreach (var part in entry.EnumerateObject())
            {
                if (part.NameEquals("min_prompt_tokens") || part.NameEquals("utc_start") || part.NameEquals("utc_end")) continue;
                if (Price(part.Value) is not { } price) continue;

                var name = "override_" + part.Name;
                parts[name] = Math.Max(price, parts.GetValueOrDefault(name));
            }
        }

        return true;
    }

    private static decimal? Price(JsonElement element)
    {
        var text = element.ValueKind == JsonValueKind.Number ? element.GetRawText() : CatalogueParser.Text(element);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) ? price : null;
    }
}
