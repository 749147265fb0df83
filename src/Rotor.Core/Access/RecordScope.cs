using Rotor.Core.RequestLog;

namespace Rotor.Core.Access;

/// <summary>
/// Whose records an operator may see: members those of their own client tokens, also of revoked ones, or of the OpenRouter key they signed in with,
/// lists and details alike; all others everybody's.
/// </summary>
public static class RecordScope
{
    // No client's id; a filter without ids would restrict nothing.
    private const string Nobody = "\u0001nobody";

    /// <returns>The ids of the clients, at least one; null for all.</returns>
    public static async ValueTask<IReadOnlyList<string>?> OfAsync(OperatorIdentity? someone, ClientTokenRegistry? tokens, CancellationToken cancellationToken)
    {
        if (someone is not { Role: OperatorRole.Member } member)
            return null;
        if (member.ClientId is { } own)
            return [Nobody, own];
        return tokens is null ? [Nobody] : [Nobody, .. await tokens.IdsOfOwnerAsync(member.Name, cancellationToken)];
    }

    /// <summary>A filter that finds nothing beyond <paramref name="own"/>, as <see cref="OfAsync"/> gives it.</summary>
    public static RequestFilter Narrow(RequestFilter filter, IReadOnlyList<string>? own)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (own is null)
            return filter;
        return filter with { Clients = filter.Clients.Count == 0 ? own : [Nobody, .. filter.Clients.Intersect(own, StringComparer.Ordinal)] };
    }
}
