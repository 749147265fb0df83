namespace Rotor.Listening;

/// <summary>
/// Answers HEAD wherever GET is answered, as monitors and load balancers ask. Routing sees a GET; behind it the request is what it was, and the server leaves the body out.
/// </summary>
internal static class HeadRequests
{
    private static readonly object Mark = new();

    /// <summary>Stands before routing.</summary>
    public static RequestDelegate ToGet(RequestDelegate next) => context =>
    {
        // The console's pages follow live events, which have no end and nothing to tell by a head.
        if (HttpMethods.IsHead(context.Request.Method) && !context.Request.Path.StartsWithSegments("/admin"))
        {
            context.Items[Mark] = Mark;
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    };

    /// <summary>Stands behind routing.</summary>
    public static RequestDelegate Back(RequestDelegate next) => context =>
    {
        if (HttpMethods.IsGet(context.Request.Method) && context.Items.ContainsKey(Mark))
            context.Request.Method = HttpMethods.Head;
        return next(context);
    };
}
