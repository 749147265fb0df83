using Rotor.Core.Access;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>
/// Whose records an operator may see: members those of their own client tokens, also of revoked ones, or of the OpenRouter key they signed in with,
/// lists and details alike; all others everybody's.
/// </summary>
internal static class RecordScope
{
    // No client's id; a filter without ids would restrict nothing.
    private const string Nobody = "\u0001nobody";

    /// <returns>The ids of the clients, at least one; null for all.</returns>
    public static async ValueTask<IReadOnlyList<string>?> OfAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Features.Get<OperatorIdentity>() is not { Role: OperatorRole.Member } member)
            return null;
        if (member.ClientId is { } own)
            return [Nobody, own];
        if (context.RequestServices.GetService<ClientTokenRegistry>() is not { } tokens)
            return [Nobody];
        return [Nobody, .. await tokens.IdsOfOwnerAsync(member.Name, cancellationToken)];
    }

    public static async ValueTask<RequestFilter> NarrowAsync(HttpContext context, RequestFilter filter, CancellationToken cancellationToken)
    {
        if (await OfAsync(context, cancellationToken) is not { } own)
            return filter;
        return filter with { Clients = filter.Clients.Count == 0 ? own : [Nobody, .. filter.Clients.Intersect(own, StringComparer.Ordinal)] };
    }
}
