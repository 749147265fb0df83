using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;

namespace Rotor.Admin.Records;

/// <summary>Finds what a filter calls by name: a person knows keys and clients as lists show them; records are found by their ids.</summary>
internal static class FilterNames
{
    /// <summary>The filter with the ids of all keys and clients that it names; what nothing is called by stays, for it may be an id of old.</summary>
    public static async ValueTask<RequestFilter> ResolveAsync(IServiceProvider services, RequestFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Keys.Count > 0 && services.GetService<KeyRegistry>() is { } keys)
            filter = filter with { Keys = await KeysAsync(keys, filter.Keys, cancellationToken) };
        if (filter.Clients.Count > 0)
            filter = filter with { Clients = await ClientsAsync(services, filter, cancellationToken) };
        return filter;
    }

    private static async ValueTask<IReadOnlyList<string>> KeysAsync(KeyRegistry keys, IReadOnlyList<string> named, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(named, StringComparer.Ordinal);
        foreach (var reference in named)
            ids.UnionWith((await keys.FindAsync(reference, cancellationToken)).Select(key => key.Id));
        return [.. ids];
    }

    private static async ValueTask<IReadOnlyList<string>> ClientsAsync(IServiceProvider services, RequestFilter filter, CancellationToken cancellationToken)
    {
        var tokens = services.GetService<ClientTokenRegistry>() is { } registry ? await registry.ListAsync(cancellationToken) : [];
        var ids = new HashSet<string>(filter.Clients, StringComparer.Ordinal);
        var others = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in filter.Clients)
        {
            if (!tokens.Any(token => token.Id == name))
                others.Add(name);
        }

        if (others.Count == 0)
            return filter.Clients;
        ids.UnionWith(tokens.Where(token => others.Contains(token.Name)).Select(token => token.Id));
        // Names of clients that have no token, or had one: only the sums still tell whose they are.
        var report = await services.GetRequiredService<IUsageLog>().ReadAsync(
            new UsageQuery(filter.From ?? DateTimeOffset.MinValue, filter.To ?? DateTimeOffset.MaxValue, UsageSpan.Day, UsageGroup.Client), cancellationToken);
        ids.UnionWith(report.Rows.Where(row => row.Key.Length > 0 && others.Contains(row.Name)).Select(row => row.Key));
        return [.. ids];
    }
}
