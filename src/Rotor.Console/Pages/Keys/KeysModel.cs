using Rotor.Core.Keys;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>A part of the keys, grouped by account.</summary>
public sealed record KeysModel
{
    /// <summary>So many keys stand on one page.</summary>
    public const int PageSize = 50;

    public required KeysQuery Query { get; init; }

    public required IReadOnlyList<KeyGroup> Groups { get; init; }

    /// <summary>How many keys the view holds on all its pages.</summary>
    public required int Matching { get; init; }

    /// <summary>The counts of each state, of the view in any state.</summary>
    public required KeyCounts Counts { get; init; }

    /// <summary>Whether there is any key at all.</summary>
    public required bool HasAny { get; init; }

    public required IReadOnlyList<string> Sources { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>What was deleted a moment ago.</summary>
    public IReadOnlyList<DeletedBatch> Deleted { get; init; } = [];

    public int Pages => Math.Max(1, (Matching + PageSize - 1) / PageSize);

    public static KeysModel Of(KeyBoard board, KeysQuery query)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(query);
        var inAnyState = board.Rows.Where(query.ShowsInAnyState).ToArray();
        var rows = query.State.Length == 0 ? inAnyState : [.. inAnyState.Where(query.Shows)];
        var pages = Math.Max(1, (rows.Length + PageSize - 1) / PageSize);
        var page = Math.Min(query.Page, pages);
        return new KeysModel
        {
            Query = query with { Page = page },
            Groups = Group(board, rows.Skip((page - 1) * PageSize).Take(PageSize)),
            Matching = rows.Length,
            Counts = KeyCounts.Of(inAnyState),
            HasAny = board.Rows.Count > 0,
            Sources = [.. board.Rows.Select(row => row.Key.Source).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Tags = [.. board.Rows.SelectMany(row => row.Key.Tags).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)],
        };
    }

    private static KeyGroup[] Group(KeyBoard board, IEnumerable<KeyRow> rows) =>
    [
        .. rows.GroupBy(row => row.Account, StringComparer.Ordinal)
            .Select((group, index) => new KeyGroup(index, group.Key, group.Key is null ? null : board.Accounts.GetValueOrDefault(group.Key), [.. group])),
    ];
}

/// <summary>Keys of one account.</summary>
/// <param name="Index">Names it on the page.</param>
/// <param name="Id">The account; null where it is not known.</param>
/// <param name="Account">How it fares; null where the pool does not know it.</param>
/// <param name="Rows">Those on this page.</param>
public sealed record KeyGroup(int Index, string? Id, AccountSnapshot? Account, IReadOnlyList<KeyRow> Rows);

/// <summary>How many keys are in which state.</summary>
/// <param name="ByState">Only states that some key is in.</param>
/// <param name="All">All of them.</param>
/// <param name="InFlight">Requests that run with them.</param>
public sealed record KeyCounts(IReadOnlyDictionary<string, int> ByState, int All, int InFlight)
{
    public static KeyCounts Of(IReadOnlyCollection<KeyRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new KeyCounts(
            rows.GroupBy(row => row.Key.State, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal), rows.Count, rows.Sum(row => row.Key.InFlight));
    }
}
