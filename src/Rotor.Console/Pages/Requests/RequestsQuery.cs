using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Rotor.WebConsole.Pages.Requests;

/// <summary>The filters as they stand in the address, by the names of the admin API; besides these, <c>window</c> reaches back from now.</summary>
public sealed class RequestsQuery
{
    public const string Path = "/admin/requests";
    private const string Window = "window";

    /// <summary>Filters in the order in which they are shown.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["search", Window, "from", "to", "state", "status", "model", "provider", "key", "account", "client", "stream", "min_cost", "max_cost", "min_duration", "max_duration", "method", "path"];

    /// <summary>How far back the windows reach.</summary>
    public static readonly IReadOnlyDictionary<string, TimeSpan> Windows = new Dictionary<string, TimeSpan>
    {
        ["15m"] = TimeSpan.FromMinutes(15),
        ["1h"] = TimeSpan.FromHours(1),
        ["24h"] = TimeSpan.FromHours(24),
        ["7d"] = TimeSpan.FromDays(7),
        ["30d"] = TimeSpan.FromDays(30),
    };

    private readonly List<(string Name, string Value)> _filters;

    public RequestsQuery(IQueryCollection query)
        : this([.. Names.SelectMany(name => query[name].Select(value => (name, value?.Trim() ?? "")).Where(filter => filter.Item2.Length > 0))])
    {
    }

    private RequestsQuery(List<(string, string)> filters) => _filters = filters;

    public IReadOnlyList<(string Name, string Value)> Filters => _filters;

    public bool IsEmpty => _filters.Count == 0;

    /// <summary>The page with these filters.</summary>
    public string Address => Path + Text;

    /// <summary>As it stands in an address, with its question mark; empty without filters.</summary>
    public string Text => QueryHelpers.AddQueryString("", _filters.Select(filter => KeyValuePair.Create(filter.Name, (string?)filter.Value)));

    public string One(string name) => _filters.FirstOrDefault(filter => filter.Name == name).Value ?? "";

    public bool Has(string name, string value) => _filters.Contains((name, value));

    public RequestsQuery Without(string name, string? value = null) => new([.. _filters.Where(filter => filter.Name != name || (value is not null && filter.Value != value))]);

    /// <summary>With this filter in place of others of its name; without them where the value is empty.</summary>
    public RequestsQuery With(string name, string value) => new([.. Without(name)._filters, .. value.Length == 0 ? [] : new[] { (name, value) }]);

    /// <summary>The same for the admin API, which knows no window.</summary>
    public IQueryCollection ToApi(DateTimeOffset now) => new QueryCollection(ForApi(now).GroupBy(filter => filter.Name).ToDictionary(
        group => group.Key, group => new StringValues([.. group.Select(filter => filter.Value)]), StringComparer.OrdinalIgnoreCase));

    /// <summary>Where the admin API gives the same records as a file.</summary>
    public string Export(DateTimeOffset now, string format, bool withBodies) => QueryHelpers.AddQueryString(
        "/api/requests/export",
        [
            KeyValuePair.Create("format", (string?)format), .. withBodies ? [KeyValuePair.Create("bodies", (string?)"true")] : Array.Empty<KeyValuePair<string, string?>>(),
            .. ForApi(now).Select(filter => KeyValuePair.Create(filter.Name, (string?)filter.Value)),
        ]);

    private IEnumerable<(string Name, string Value)> ForApi(DateTimeOffset now) => _filters.Select(filter =>
        filter.Name == Window && Windows.TryGetValue(filter.Value, out var span) ? ("from", (now - span).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)) : filter);
}
