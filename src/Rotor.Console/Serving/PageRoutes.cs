using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rotor.Core.Access;

namespace Rotor.WebConsole.Serving;

/// <summary>Maps the addresses of one page. Handlers take a <see cref="PageContext"/> and services, and give an <see cref="IResult"/>.</summary>
public sealed class PageRoutes(IEndpointRouteBuilder routes, ConsolePage page)
{
    /// <summary>An address to look at, for the page's role unless another is said.</summary>
    public RouteHandlerBuilder Get(string path, Delegate handler, OperatorRole? role = null) => Guard(routes.MapGet(path, handler), role ?? page.Role);

    /// <summary>Takes a form of this session; the fields are in <see cref="PageContext.Form"/>. For admins unless another role is said.</summary>
    public RouteHandlerBuilder Post(string path, Delegate handler, OperatorRole role = OperatorRole.Admin) => Guard(routes.MapPost(path, handler), role);

    /// <summary>A stream of parts of a page as they change; see <see cref="LiveParts"/>.</summary>
    /// <param name="path">Its address.</param>
    /// <param name="handler">Gives a <see cref="LiveParts"/>.</param>
    /// <param name="role">Who may follow.</param>
    public RouteHandlerBuilder Live(string path, Delegate handler, OperatorRole? role = null) => Get(path, handler, role);

    private RouteHandlerBuilder Guard(RouteHandlerBuilder route, OperatorRole role) =>
        route.WithMetadata(new PageMetadata(page, role)).AddEndpointFilter<PageFilter>().ExcludeFromDescription();
}

/// <summary>Which page an endpoint belongs to, and who may call it.</summary>
internal sealed record PageMetadata(ConsolePage Page, OperatorRole Role);
