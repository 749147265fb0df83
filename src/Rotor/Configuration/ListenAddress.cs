using System.Globalization;
using System.Net;

namespace Rotor.Configuration;

/// <summary>An address to listen on, as people write one: <c>http://127.0.0.1:8081</c>, <c>https://*:8443</c>.</summary>
/// <param name="Host">An IP address without brackets, <c>localhost</c>, or <c>*</c> for all.</param>
/// <param name="Port">The TCP port; 0 takes any free one.</param>
/// <param name="IsSecure">True for https.</param>
internal sealed record ListenAddress(string Host, int Port, bool IsSecure)
{
    /// <returns>Null for what is no such address; a path other than <c>/</c> makes it none.</returns>
    public static ListenAddress? Parse(string text)
    {
        var isSecure = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isSecure && !text.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return null;
        var authority = text[(isSecure ? 8 : 7)..];
        if (authority.EndsWith('/'))
            authority = authority[..^1];
        var hostEnd = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        var host = hostEnd < 0 ? authority : authority[..hostEnd];
        var rest = hostEnd < 0 ? "" : authority[hostEnd..];
        var port = isSecure ? 443 : 80;
        if (rest.Length > 0 && !(rest[0] == ':' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port)))
            return null;
        host = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        return port is >= 0 and <= 65535 && IsHost(host) ? new ListenAddress(host, port, isSecure) : null;
    }

    /// <summary>Whether one can listen on it: an IP address, <c>localhost</c>, <c>*</c> or <c>+</c>.</summary>
    public static bool IsHost(string host) =>
        host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host, out _);
}
