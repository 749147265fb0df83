using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;

namespace Rotor.WebConsole.Serving;

/// <summary>Whose records a viewer may see.</summary>
public static class PageScope
{
    /// <returns>The ids of the clients, at least one; null for all.</returns>
    public static ValueTask<IReadOnlyList<string>?> OwnClientsAsync(this PageContext page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return RecordScope.OfAsync(page.Me, page.Http.RequestServices.GetService<ClientTokenRegistry>(), page.Aborted);
    }
}
