using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>Which paths beyond Rotor's own pass upstream with a caller's own key: all but those that administer keys or tell of all of an account's.</summary>
internal static class OwnKeyPaths
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    /// <summary>The route to relay, its path checked and escaped segment by segment; null for what does not pass.</summary>
    /// <param name="method">The request's method.</param>
    /// <param name="path">What follows the door's prefix, decoded once, without a leading slash.</param>
    public static ProxyRoute? Find(string method, string? path)
    {
        if (string.IsNullOrEmpty(path) || !Methods.Contains(method, StringComparer.Ordinal))
            return null;
        var segments = path.Split('/');
        foreach (var segment in segments)
        {
            if (segment is "" or "." or ".." || segment.AsSpan().ContainsAny("%\\;?#") || segment.Any(char.IsControl) || IsAdministration(segment))
                return null;
        }

        return new ProxyRoute(method, string.Join('/', segments.Select(Uri.EscapeDataString)), StreamDialect.Unknown, RouteKind.Passed);
    }

    private static bool IsAdministration(string segment) =>
        segment.Equals("keys", StringComparison.OrdinalIgnoreCase) || segment.Equals("activity", StringComparison.OrdinalIgnoreCase);
}
