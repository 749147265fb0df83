namespace Rotor.Core.RequestLog;

/// <summary>Which records are asked for. What is null or empty does not restrict; of a list, any member may match.</summary>
public sealed record RequestFilter
{
    /// <summary>From this instant on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this instant.</summary>
    public DateTimeOffset? To { get; init; }

    public IReadOnlyList<RequestState> States { get; init; } = [];

    /// <summary>The least status, such as 400 for all errors.</summary>
    public int? StatusFrom { get; init; }

    /// <summary>The greatest status, itself included.</summary>
    public int? StatusTo { get; init; }

    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Paths without query; one that ends in <c>*</c> stands for all that begin alike.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Models, as asked for or as served.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Key ids.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Client ids.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    public IReadOnlyList<string> Providers { get; init; } = [];

    public bool? Stream { get; init; }

    /// <summary>USD, itself included.</summary>
    public decimal? CostFrom { get; init; }

    /// <summary>USD, itself included.</summary>
    public decimal? CostTo { get; init; }

    public TimeSpan? DurationFrom { get; init; }

    public TimeSpan? DurationTo { get; init; }

    /// <summary>The conversation that the requests belong to; 0 finds none.</summary>
    public ulong? Conversation { get; init; }

    /// <summary>Words that must all be found: see <see cref="SearchQuery"/>.</summary>
    public SearchQuery? Search { get; init; }
}
