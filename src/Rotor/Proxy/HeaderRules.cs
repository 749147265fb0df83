using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Rotor.Proxy;

/// <summary>Which headers pass, in both directions.</summary>
internal static class HeaderRules
{
    // RFC 9110 section 7.6.1: these belong to one connection.
    private static readonly string[] HopByHop =
        ["Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade"];

    private static readonly FrozenSet<string> Authenticating = FrozenSet.ToFrozenSet(
        ["Authorization", "Proxy-Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Cookie", "Cookie2", "Set-Cookie", "X-Rotor-Local"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NotSentUpstream = FrozenSet.ToFrozenSet(
    [
        .. HopByHop,
        // What authenticates is Rotor's to set, and what it checks callers by is not upstream's to see.
        "Authorization", "X-Api-Key", "Api-Key", "X-Goog-Api-Key", "Cookie", "Cookie2",
        // Rotor's own connection and encoding: a compressed stream arrives in bursts.
        "Host", "Content-Length", "Accept-Encoding", "Content-Encoding", "Content-Type", "Expect", "HTTP2-Settings",
        // Where the caller sits, and what its browser says of itself, stays here.
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Real-IP", "Via",
        "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Fetch-User",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NotSentToClient = FrozenSet.ToFrozenSet(
    [
        .. HopByHop,
        // Cookies are between Rotor and upstream's edge; the rest would speak for the upstream host in the name of this one.
        "Set-Cookie", "Set-Cookie2", "Alt-Svc", "Strict-Transport-Security", "Content-Security-Policy", "NEL", "Report-To", "Reporting-Endpoints",
        "Server", "Date", "Content-Length", "Content-Encoding", "Location",
        "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods",
        "Access-Control-Expose-Headers", "Access-Control-Max-Age",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>True for headers whose value is a secret whatever it says.</summary>
    public static bool Authenticates(string name) => Authenticating.Contains(name);

    /// <summary>Copies what may pass from the client's request; the caller sets authentication, content type and encoding.</summary>
    public static void CopyToUpstream(IHeaderDictionary from, HttpRequestHeaders to)
    {
        var named = ConnectionNames(from.Connection);
        foreach (var (name, values) in from)
        {
            if (NotSentUpstream.Contains(name) || name.StartsWith("X-Rotor-", StringComparison.OrdinalIgnoreCase) || name.StartsWith(':')) continue;
            if (named is not null && named.Contains(name)) continue;
            to.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
    }

    /// <summary>Copies what may pass from upstream's answer.</summary>
    public static void CopyToClient(HttpResponseMessage from, IHeaderDictionary to)
    {
        Copy(from.Headers.NonValidated, to);
        Copy(from.Content.Headers.NonValidated, to);
    }

    private static void Copy(HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (NotSentToClient.Contains(name) || name.StartsWith("X-Rotor-", StringComparison.OrdinalIgnoreCase)) continue;
            var passed = values.Count == 1 ? new StringValues(values.ToString()) : new StringValues([.. values]);
            if (IsProper(passed)) to[name] = passed;
        }
    }

    // A control character is taken from upstream, but the server throws at one that is to be sent.
    private static bool IsProper(StringValues values)
    {
        foreach (var value in values)
        {
            foreach (var c in value!)
            {
                if (c is < ' ' and not '\t' or '\u007f') return false;
            }
        }
        return true;
    }

    // "Connection: close, X-Mine" makes X-Mine hop-by-hop too.
    private static HashSet<string>? ConnectionNames(StringValues connection)
    {
        if (StringValues.IsNullOrEmpty(connection)) return null;
        HashSet<string>? names = null;
        foreach (var line in connection)
        {
            foreach (var name in line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) || name.Equals("close", StringComparison.OrdinalIgnoreCase)) continue;
                (names ??= new(StringComparer.OrdinalIgnoreCase)).Add(name);
            }
        }
        return names;
    }
}
