using Rotor.Core.Models;

namespace Rotor.WebConsole.Pages.Models;

/// <summary>A part of the catalogue, and what configuration says of it.</summary>
public sealed record ModelsModel
{
    /// <summary>So many models stand on one page.</summary>
    public const int PageSize = 50;

    public required ModelsQuery Query { get; init; }

    public required IReadOnlyList<ModelView> Models { get; init; }

    /// <summary>How many models the view holds on all its pages.</summary>
    public required int Matching { get; init; }

    /// <summary>How many models there are, gone ones aside.</summary>
    public required int Listed { get; init; }

    public required int Served { get; init; }

    public required int Free { get; init; }

    public required int Off { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>When upstream last listed the models; null where it never did.</summary>
    public DateTimeOffset? Refreshed { get; init; }

    public required ModelRules Rules { get; init; }

    public CatalogueNews? News { get; init; }

    /// <summary>Why the last refresh failed.</summary>
    public string? Fault { get; init; }

    public int Pages => Math.Max(1, (Matching + PageSize - 1) / PageSize);

    public static ModelsModel Of(ModelCatalogue catalogue, ModelPolicy policy, ModelsQuery query, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(query);
        ModelView[] all = [.. catalogue.Models.Select(model => ModelView.Of(model, policy, catalogue))];
        ModelView[] shown = [.. query.Order(all.Where(model => query.Shows(model, now)))];
        var pages = Math.Max(1, (shown.Length + PageSize - 1) / PageSize);
        var page = Math.Min(query.Page, pages);
        return new ModelsModel
        {
            Query = query with { Page = page },
            Models = [.. shown.Skip((page - 1) * PageSize).Take(PageSize)],
            Matching = shown.Length,
            Listed = all.Count(model => !model.Gone),
            Served = all.Count(model => model is { Served: true, Gone: false }),
            Free = all.Count(model => model is { Free: true, Gone: false }),
            Off = all.Count(model => !model.Enabled),
            Now = now,
            Refreshed = all.Length == 0 ? null : all.Max(model => model.LastSeen),
            Rules = policy.Rules,
        };
    }
}

/// <summary>One model, and which names lead to it.</summary>
/// <param name="Info">As upstream lists it.</param>
/// <param name="View">As people see it.</param>
/// <param name="Aliases">Names of our own for it.</param>
/// <param name="Fallbacks">What is tried after it.</param>
/// <param name="IsDefault">Whether requests without a model get it.</param>
public sealed record ModelDetailModel(ModelInfo Info, ModelView View, IReadOnlyList<string> Aliases, IReadOnlyList<string> Fallbacks, bool IsDefault)
{
    public static ModelDetailModel Of(ModelInfo model, ModelPolicy policy, ModelCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(policy);
        var rules = policy.Rules;
        return new ModelDetailModel(
            model,
            ModelView.Of(model, policy, catalogue),
            [.. rules.Aliases.Where(alias => alias.Value.Equals(model.Id, StringComparison.OrdinalIgnoreCase)).Select(alias => alias.Key).Order(StringComparer.OrdinalIgnoreCase)],
            rules.Fallbacks.GetValueOrDefault(model.Id) ?? [],
            model.Id.Equals(rules.Default, StringComparison.OrdinalIgnoreCase));
    }
}
