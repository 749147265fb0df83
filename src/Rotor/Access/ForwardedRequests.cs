using Rotor.Core.Access;

namespace Rotor.Access;

/// <summary>Takes a trusted proxy's word on a request's address, scheme and host, before anything else looks at them.</summary>
internal static class ForwardedRequests
{
    public static Func<RequestDelegate, RequestDelegate> From(TrustedProxies proxies) => next => context =>
    {
        var headers = context.Request.Headers;
        if (proxies.Read(context.Connection.RemoteIpAddress, headers["Forwarded"], headers["X-Forwarded-For"], headers["X-Forwarded-Proto"], headers["X-Forwarded-Host"]) is { } facts)
        {
            context.Connection.RemoteIpAddress = facts.Address;
            if (facts.IsHttps is { } isHttps)
                context.Request.Scheme = isHttps ? "https" : "http";
            if (facts.Host is { } host)
                context.Request.Host = new HostString(host);
        }

        return next(context);
    };
}
