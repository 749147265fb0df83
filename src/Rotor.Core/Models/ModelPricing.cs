using System.Collections.Frozen;

namespace Rotor.Core.Models;

/// <summary>A model's prices in USD: per token for most parts, per piece for <c>request</c>, <c>image</c> and <c>web_search</c>.</summary>
public sealed class ModelPricing
{
    /// <summary>Nothing is known.</summary>
    public static readonly ModelPricing Unknown = new(FrozenDictionary<string, decimal>.Empty, isFullyRead: false);

    /// <param name="parts">By OpenRouter's name of the part.</param>
    /// <param name="isFullyRead">False when a part could not be read, so that nothing can be called free.</param>
    public ModelPricing(IReadOnlyDictionary<string, decimal> parts, bool isFullyRead)
    {
        Parts = parts;
        IsFullyRead = isFullyRead;
        Prompt = Known("prompt");
        Completion = Known("completion");
        Request = Known("request");
        IsZero = isFullyRead && Prompt == 0 && Completion == 0 && parts.Values.All(price => price == 0);
    }

    /// <summary>Every price as listed, negative ones (a router's "depends") included.</summary>
    public IReadOnlyDictionary<string, decimal> Parts { get; }

    /// <summary>False when something in the entry's prices was not understood.</summary>
    public bool IsFullyRead { get; }

    /// <summary>Per prompt token; null when unknown or when it depends on where a router goes.</summary>
    public decimal? Prompt { get; }

    /// <summary>Per token of the answer; null as <see cref="Prompt"/>.</summary>
    public decimal? Completion { get; }

    /// <summary>Per request; null when not listed.</summary>
    public decimal? Request { get; }

    /// <summary>True when a price of prompt or answer is known.</summary>
    public bool IsKnown => Prompt is not null || Completion is not null;

    /// <summary>True when prompt and completion are listed, and they and every other part are zero.</summary>
    public bool IsZero { get; }

    /// <summary>True when a token certainly costs something.</summary>
    public bool HasTokenPrice => Prompt > 0 || Completion > 0;

    /// <summary>What a request costs in USD by these prices, or 0 where they are unknown.</summary>
    public decimal Cost(long promptTokens, long completionTokens) =>
        (promptTokens * (Prompt ?? 0)) + (completionTokens * (Completion ?? 0)) + (Request ?? 0);

    private decimal? Known(string part) => Parts.TryGetValue(part, out var price) && price >= 0 ? price : null;
}
