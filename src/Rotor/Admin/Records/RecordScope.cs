using Rotor.Core.Access;
using Rotor.Core.RequestLog;
using Scope = Rotor.Core.Access.RecordScope;

namespace Rotor.Admin.Records;

/// <summary>Whose records the caller of the admin API may see.</summary>
internal static class RecordScope
{
    /// <returns>The ids of the clients, at least one; null for all.</returns>
    public static ValueTask<IReadOnlyList<string>?> OfAsync(HttpContext context, CancellationToken cancellationToken) =>
        Scope.OfAsync(context.Features.Get<OperatorIdentity>(), context.RequestServices.GetService<ClientTokenRegistry>(), cancellationToken);

    public static async ValueTask<RequestFilter> NarrowAsync(HttpContext context, RequestFilter filter, CancellationToken cancellationToken) =>
        Scope.Narrow(filter, await OfAsync(context, cancellationToken));
}
