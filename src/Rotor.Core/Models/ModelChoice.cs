namespace Rotor.Core.Models;

/// <summary>What a request's model names become.</summary>
public sealed class ModelChoice
{
    /// <summary>Set when nothing may be sent; then the rest is empty.</summary>
    public ModelRefusal? Refusal { get; init; }

    /// <summary>The models to try, in order; empty when the request names none and goes upstream so.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The first of <see cref="Models"/>.</summary>
    public string? Model => Models.Count > 0 ? Models[0] : null;

    /// <summary>The value that the body's <c>model</c> must get (an alias, or the default); null to leave it.</summary>
    public string? SetModel { get; init; }

    /// <summary>The list that the body's <c>models</c> must get; null to leave it. Empty means that the member has to go.</summary>
    public IReadOnlyList<string>? SetModels { get; init; }

    /// <summary>Names of the caller's list that were left out: by a rule, or for coming after the third.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>True when <c>provider.max_price</c> zero has to be spliced in, so that no fallback upstream can cost money.</summary>
    public bool RequireZeroPrice { get; init; }
}
