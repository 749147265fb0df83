using Rotor.Core.RequestLog;

namespace Rotor.WebConsole.Pages.Requests;

/// <summary>A part of the list, and how it was chosen.</summary>
public sealed record RequestsModel
{
    public required RequestsQuery Query { get; init; }

    /// <summary>Just before it was read: who follows from here misses nothing.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<RequestRecord> Requests { get; init; }

    /// <summary>Where the next part begins; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Whether it is not the newest part.</summary>
    public bool IsLater { get; init; }

    /// <summary>The filter that cannot be understood; null when all can.</summary>
    public string? Fault { get; init; }

    public required IReadOnlyList<string> Columns { get; init; }

    public required FilterOffers Offers { get; init; }
}

/// <summary>Rows of the list.</summary>
public sealed record RequestRowModel(IReadOnlyList<RequestRecord> Requests, IReadOnlyList<string> Columns)
{
    /// <summary>Ids of requests that the list no longer shows.</summary>
    public IReadOnlyList<string> Left { get; init; } = [];

    /// <summary>What a list learned, oldest first; of a request that both came and ended meanwhile, only its end.</summary>
    public static RequestRowModel Of(IReadOnlyList<FollowedRecord> changes, IReadOnlyList<string> columns)
    {
        var latest = changes.Reverse().DistinctBy(change => change.Id).ToArray();
        return new RequestRowModel([.. latest.Select(change => change.Record).OfType<RequestRecord>()], columns)
        {
            Left = [.. latest.Where(change => change.Record is null).Select(change => change.Id)],
        };
    }
}

/// <summary>What the filters offer: value and what it is called. Empty for those who may not know of others' requests.</summary>
public sealed record FilterOffers(
    IReadOnlyList<(string Value, string Text)> Models,
    IReadOnlyList<(string Value, string Text)> Providers,
    IReadOnlyList<(string Value, string Text)> Keys,
    IReadOnlyList<(string Value, string Text)> Accounts,
    IReadOnlyList<(string Value, string Text)> Clients)
{
    public static readonly FilterOffers None = new([], [], [], [], []);

    /// <summary>What a value of a filter is called.</summary>
    public string TextOf(string name, string value) => (name switch
    {
        "key" => Keys,
        "client" => Clients,
        _ => [],
    }).FirstOrDefault(offer => offer.Value == value).Text ?? value;
}
