namespace Rotor.Core.Models;

/// <summary>A model as people and scripts see it. Prices in USD per token, or per request; lengths in tokens.</summary>
public sealed record ModelView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string OwnedBy { get; init; }

    /// <summary>True when a person has not switched it off.</summary>
    public bool Enabled { get; init; }

    /// <summary>Whether a request may use it, by all rules together.</summary>
    public bool Served { get; init; }

    /// <summary>The rule that bars it; null when it is served.</summary>
    public string? Reason { get; init; }

    public bool Free { get; init; }

    /// <summary>True when upstream does not list it any more.</summary>
    public bool Gone { get; init; }

    public DateTimeOffset? StoppedBeingFree { get; init; }

    public long? ContextLength { get; init; }

    public long? MaxOutput { get; init; }

    public decimal? PromptPrice { get; init; }

    public decimal? CompletionPrice { get; init; }

    public decimal? RequestPrice { get; init; }

    /// <summary>As its makers write it: <c>9B</c>.</summary>
    public string? Parameters { get; init; }

    /// <summary>The same in billions, for sorting.</summary>
    public double? ParametersBillions { get; init; }

    public IReadOnlyList<string> InputModalities { get; init; } = [];

    public IReadOnlyList<string> OutputModalities { get; init; } = [];

    public DateTimeOffset? Created { get; init; }

    public DateTimeOffset FirstSeen { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    /// <param name="model">The model.</param>
    /// <param name="policy">What decides whether it is served, to a caller whom nothing narrows.</param>
    /// <param name="catalogue">What is known.</param>
    public static ModelView Of(ModelInfo model, ModelPolicy policy, ModelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(policy);
        var reason = policy.RuleAgainst(model.Id, catalogue, CallerModels.Any);
        return new ModelView
        {
            Id = model.Id,
            Name = model.Name,
            OwnedBy = model.OwnedBy,
            Enabled = model.IsEnabled,
            Served = reason is null,
            Reason = reason,
            Free = model.IsFree,
            Gone = model.IsGone,
            StoppedBeingFree = model.StoppedBeingFree,
            ContextLength = model.ContextLength,
            MaxOutput = model.MaxOutput,
            PromptPrice = model.Pricing.Prompt,
            CompletionPrice = model.Pricing.Completion,
            RequestPrice = model.Pricing.Request,
            Parameters = model.Parameters?.Text,
            ParametersBillions = model.Parameters?.Billions,
            InputModalities = model.InputModalities,
            OutputModalities = model.OutputModalities,
            Created = model.Created is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(model.Created) : null,
            FirstSeen = model.FirstSeen,
            LastSeen = model.LastSeen,
        };
    }
}

/// <summary>Which models a list shows; what is not set shows all.</summary>
/// <param name="Search">A part of the id or the name, in any case.</param>
/// <param name="Free">Only free ones, or only others.</param>
/// <param name="Enabled">Only those switched on, or off.</param>
/// <param name="Served">Only those that a request may use, or may not.</param>
/// <param name="Gone">Only those that are gone; false leaves them out.</param>
public sealed record ModelFilter(string? Search = null, bool? Free = null, bool? Enabled = null, bool? Served = null, bool? Gone = null)
{
    public bool Shows(ModelView model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (Free is null || model.Free == Free) && (Enabled is null || model.Enabled == Enabled) && (Served is null || model.Served == Served)
            && (Gone is null || model.Gone == Gone)
            && (string.IsNullOrWhiteSpace(Search) || model.Id.Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase) || model.Name.Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>What a refresh brought, as people and scripts see it.</summary>
public sealed record CatalogueChangeView(
    int Models,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Gone,
    IReadOnlyList<string> Returned,
    IReadOnlyList<string> Changed,
    IReadOnlyList<string> BecameFree,
    IReadOnlyList<string> StoppedBeingFree)
{
    public static CatalogueChangeView Of(CatalogueChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new(change.Catalogue.Models.Count(model => !model.IsGone), change.Added, change.Gone, change.Returned, change.Changed, change.BecameFree, change.StoppedBeingFree);
    }
}
