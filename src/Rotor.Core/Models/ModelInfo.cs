namespace Rotor.Core.Models;

/// <summary>A model of the catalogue: what upstream lists of it, when it was seen, and what a person decided about it. Never changes.</summary>
public sealed record ModelInfo
{
    /// <summary>The id as listed, with its variant: <c>google/gemma-4-31b-it:free</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people; the id where none is listed.</summary>
    public required string Name { get; init; }

    /// <summary>The part of the id before the slash, else <c>openrouter</c>.</summary>
    public required string OwnedBy { get; init; }

    /// <summary>When the model was added upstream, Unix seconds; 0 when not listed.</summary>
    public long Created { get; init; }

    /// <summary>Tokens of prompt and answer together; null when not listed.</summary>
    public long? ContextLength { get; init; }

    /// <summary>Tokens of the largest answer; null when not listed.</summary>
    public long? MaxOutput { get; init; }

    public ModelPricing Pricing { get; init; } = ModelPricing.Unknown;

    /// <summary>Read from name, id or description; null when none of them says it.</summary>
    public ParameterCount? Parameters { get; init; }

    /// <summary>What it takes: <c>text</c>, <c>image</c>, …; empty when not listed.</summary>
    public IReadOnlyList<string> InputModalities { get; init; } = [];

    /// <summary>What it gives; empty when not listed.</summary>
    public IReadOnlyList<string> OutputModalities { get; init; } = [];

    /// <summary>The entry, byte for byte as it was listed.</summary>
    public required ReadOnlyMemory<byte> Raw { get; init; }

    /// <summary>When this catalogue first had it.</summary>
    public DateTimeOffset FirstSeen { get; init; }

    /// <summary>When a refresh last listed it.</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>False when a person switched it off.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>True when the last refresh did not list it any more.</summary>
    public bool IsGone { get; init; }

    /// <summary>When a refresh found that it is not free any more; null while it is, or when it never was.</summary>
    public DateTimeOffset? StoppedBeingFree { get; init; }

    /// <summary>Free as policies mean it: every listed price is zero, and it gives text only.</summary>
    public bool IsFree => Pricing.IsZero && OutputModalities.All(modality => modality == "text");

    /// <summary>Free as OpenRouter's quota of free requests means it: by the id alone, whatever the price.</summary>
    /// <remarks>Over a hundred listed models have the price zero, few of them under that quota.</remarks>
    public static bool CountsAsFreeRequest(string modelId) =>
        modelId.EndsWith(":free", StringComparison.OrdinalIgnoreCase) || modelId.Equals("openrouter/free", StringComparison.OrdinalIgnoreCase);
}
