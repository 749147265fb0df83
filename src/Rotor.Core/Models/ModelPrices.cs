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
}
