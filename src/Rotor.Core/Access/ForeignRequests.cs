using System.Net;
using System.Net.Sockets;

namespace Rotor.Core.Access;

/// <summary>Tells requests that a foreign web page, or a name that somebody else controls, brought to an address on this machine.</summary>
/// <remarks>
/// A page rebinds its own name to 127.0.0.1 and then counts as same-origin with Rotor: only the name in Host gives it away. A page that
/// posts across sites cannot hide Origin and Sec-Fetch-Site, which its browser sets.
/// </remarks>
public static class ForeignRequests
{
    /// <summary>Whether Host is an IP address, <c>localhost</c>, or one of <paramref name="names"/>; its port does not matter.</summary>
    public static bool IsKnownHost(string? host, IReadOnlyList<string> names)
    {
        var name = NameOf(host).TrimEnd('.');
        if (name.IsEmpty)
            return false;
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IsAddress(name))
            return true;
        foreach (var known in names)
        {
            if (name.Equals(known.AsSpan().TrimEnd('.'), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Whether Origin is another than the one that was asked, and none of <paramref name="allowed"/>.</summary>
    public static bool IsForeignOrigin(string? origin, string? host, IReadOnlyList<string> allowed) =>
        origin is not null && !IsAllowedOrigin(origin, allowed) && !IsSameAuthority(origin, host);

    /// <summary>Whether <paramref name="allowed"/> lists the origin itself; <c>*</c> is no entry here.</summary>
    public static bool IsAllowedOrigin(string? origin, IReadOnlyList<string> allowed)
    {
        if (origin is null)
            return false;
        foreach (var entry in allowed)
        {
            if (entry != "*" && origin.AsSpan().Equals(entry.AsSpan().TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>Whether the browser says that another site's page sent this.</summary>
    public static bool IsCrossSite(string? fetchSite) => string.Equals(fetchSite, "cross-site", StringComparison.OrdinalIgnoreCase);

    private static bool IsSameAuthority(string origin, string? host)
    {
        var scheme = origin.IndexOf("://", StringComparison.Ordinal);
        return scheme > 0 && !string.IsNullOrEmpty(host)
            && (origin.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || origin.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            && origin.AsSpan(scheme + 3).Equals(host, StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> NameOf(string? host)
    {
        if (host is null)
            return default;
        if (host.StartsWith('['))
            return host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? host.AsSpan(1, end - 1) : default;
        var colon = host.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? host : host.AsSpan(0, colon);
    }

    // Only the full form: a parser that takes "1" for 0.0.0.1 would take more than browsers send.
    private static bool IsAddress(ReadOnlySpan<char> name) =>
        IPAddress.TryParse(name, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || name.Count('.') == 3);
}
