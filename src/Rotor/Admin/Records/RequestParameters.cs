using System.Globalization;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>The parameters by which records are chosen.</summary>
internal static class RequestParameters
{
    public const int DefaultPageSize = 20;
    public const int MaxPageSize = 200;
    public const int MaxBacklog = 1_000;
    public const int DefaultBacklog = 20;
    public const long MaxPage = 1_000_000;
    public const long MaxExported = 100_000_000;
    private const long MaxMilliseconds = 100L * 365 * 24 * 3600 * 1000;

    public static readonly IReadOnlyDictionary<string, RequestState> States =
        Enum.GetValues<RequestState>().ToDictionary(
            state => state.ToString().ToLowerInvariant(), state => state, StringComparer.OrdinalIgnoreCase);

    public static readonly IReadOnlyDictionary<string, RequestSort> Sorts = Enum.GetValues<RequestSort>().ToDictionary(
        sort => sort.ToString().ToLowerInvariant(), sort => sort, StringComparer.OrdinalIgnoreCase);

    public static readonly IReadOnlyDictionary<string, bool> Orders = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase) { ["asc"] = true, ["desc"] = false };

    public static readonly IReadOnlyDictionary<string, ExportFormat> ExportFormats =
        new Dictionary<string, ExportFormat>(StringComparer.OrdinalIgnoreCase) { ["csv"] = ExportFormat.Csv, ["jsonl"] = ExportFormat.JsonLines };

    public static readonly QueryParameter[] Filters =
    [
        new("search", ParameterForm.Text, "Words that must all be found in request or answer; \"in quotes\" next to each other, word* for all that begin so."),
        new("from", ParameterForm.Instant, "From this time on; without a zone it is UTC."),
        new("to", ParameterForm.Instant, "Before this time."),
        new("state", ParameterForm.Text, "How it ended.") { Repeats = true, Words = [.. States.Keys] },
        new("status", ParameterForm.Text, "The status that the client got: 429, 5xx or 400-499; 0 where it got none."),
        new("method", ParameterForm.Text, "GET, POST and so on.") { Repeats = true },
        new("path", ParameterForm.Text, "The path without query; one that ends in * stands for all that begin so.") { Repeats = true },
        new("model", ParameterForm.Text, "The model, as asked for or as served.") { Repeats = true },
        new("key", ParameterForm.Text, "The key, by its id, its label or its end (3 characters or more).") { Repeats = true },
        new("account", ParameterForm.Text, "The account.") { Repeats = true },
        new("client", ParameterForm.Text, "The client, by its id or its name.") { Repeats = true },
        new("provider", ParameterForm.Text, "The provider.") { Repeats = true },
        new("stream", ParameterForm.Flag, "Streamed or not."),
        new("min_cost", ParameterForm.Number, "USD, itself included."),
        new("max_cost", ParameterForm.Number, "USD, itself included."),
        new("min_duration", ParameterForm.Whole, "Milliseconds, itself included."),
        new("max_duration", ParameterForm.Whole, "Milliseconds, itself included."),
    ];

    public static readonly QueryParameter[] List =
    [
        new("page", ParameterForm.Whole, "The page, from 1; answers carry total_count, exact up to 10,000."),
        new("page_size", ParameterForm.Whole, $"Records on a page: from 1 to {MaxPageSize}, {DefaultPageSize} by default."),
        new("cursor", ParameterForm.Text, "Instead of page: empty for the first part, then next_cursor of the part before. Newest first, without a count."),
        new("sort", ParameterForm.Text, "With pages: what the list is ordered by; time by default.") { Words = [.. Sorts.Keys] },
        new("order", ParameterForm.Text, "With pages: desc by default.") { Words = [.. Orders.Keys] },
        .. Filters,
    ];

    public static readonly QueryParameter[] Export =
    [
        new("format", ParameterForm.Text, "csv by default.") { Words = [.. ExportFormats.Keys] },
        new("bodies", ParameterForm.Flag, "Request and answer too; false by default."),
        new("bom", ParameterForm.Flag, "A byte order mark before CSV, by which some spreadsheets know UTF-8; false by default."),
        new("limit", ParameterForm.Whole, "The most records; all by default."),
        .. Filters,
    ];

    public static readonly QueryParameter[] Tail =
    [
        new("backlog", ParameterForm.Whole, $"Records that have ended before: from 0 to {MaxBacklog}, {DefaultBacklog} by default."),
        .. Filters,
    ];

    public static readonly QueryParameter[] Details = [new("raw", ParameterForm.Flag, "A streamed answer's events instead of the answer that they make; false by default.")];

    /// <summary>Reads the filters.</summary>
    public static RequestFilter ReadFilter(QueryReader query)
    {
        var (statusFrom, statusTo) = ReadStatus(query);
        var filter = new RequestFilter
        {
            From = query.Instant("from"),
            To = query.Instant("to"),
            States = query.Words("state", States),
            StatusFrom = statusFrom,
            StatusTo = statusTo,
            Methods = [.. query.Many("method").Select(method => method.ToUpperInvariant())],
            Paths = query.Many("path"),
            Models = query.Many("model"),
            Keys = query.Many("key"),
            Accounts = query.Many("account"),
            Clients = query.Many("client"),
            Providers = query.Many("provider"),
            Stream = query.Flag("stream"),
            CostFrom = query.Number("min_cost"),
            CostTo = query.Number("max_cost"),
            DurationFrom = ReadDuration(query, "min_duration"),
            DurationTo = ReadDuration(query, "max_duration"),
            Search = ReadSearch(query),
        };
        if (filter.To <= filter.From)
            query.Blame("It must lie after 'from'.", "to");
        if (filter.CostTo < filter.CostFrom)
            query.Blame("It must not be less than 'min_cost'.", "max_cost");
        if (filter.DurationTo < filter.DurationFrom)
            query.Blame("It must not be less than 'min_duration'.", "max_duration");
        return filter;
    }

    private static SearchQuery? ReadSearch(QueryReader query)
    {
        if (SearchQuery.TryParse(query.One("search"), out var search, out var fault))
            return search;
        query.Blame(fault!, "search");
        return null;
    }

    private static TimeSpan? ReadDuration(QueryReader query, string name) =>
        query.Whole(name, 0, MaxMilliseconds) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    private static (int? From, int? To) ReadStatus(QueryReader query)
    {
        if (query.One("status") is not { } text)
            return default;
        var parts = text.EndsWith("xx", StringComparison.OrdinalIgnoreCase) && text.Length == 3 ? [text[0] + "00", text[0] + "99"] : text.Split('-', 2);
        if (TryStatus(parts[0], out var from) && TryStatus(parts[^1], out var to) && from <= to)
            return (from, to);
        query.Blame("It must be a status from 100 to 599 such as 429, all of a kind such as 5xx, a range such as 400-499, or 0 where the client got none.", "status");
        return default;
    }

    private static bool TryStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is 0 or (>= 100 and <= 599);
}

/// <summary>In which form records are exported.</summary>
internal enum ExportFormat
{
    Csv,
    JsonLines,
}
