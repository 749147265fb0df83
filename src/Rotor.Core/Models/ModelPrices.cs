namespace Rotor.Core.Models;

/// <summary>What requests cost by the catalogue's prices, for estimates before upstream tells the true cost.</summary>
public sealed class ModelPrices(LiveCatalogue catalogue)
{
    /// <summary>The cost in USD; null when no price of this model is known.</summary>
    /// <param name="model">The id as sent. A variant of routing has the prices of its model.</param>
    /// <param name="promptTokens">Tokens of the prompt.</param>
    /// <param name="completionTokens">Tokens of the answer.</param>
    public decimal? Estimate(string model, long promptTokens, long completionTokens) =>
        catalogue.Current.FindLimits(model) is { Pricing: { IsKnown: true } prices } ? prices.Cost(promptTokens, completionTokens) : null;

    /// <summary>The dearest of the models that a request may try: what a budget has to hold back. 0 where no price is known.</summary>
    public decimal Dearest(IReadOnlyList<string> models, long promptTokens, long completionTokens)
    {
        ArgumentNullException.ThrowIfNull(models);
        var dearest = 0m;
        for (var i = 0; i < models.Count; i++) dearest = Math.Max(dearest, Estimate(models[i], promptTokens, completionTokens) ?? 0);
        return dearest;
    }
}
