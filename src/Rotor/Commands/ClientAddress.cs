using System.Net;
using System.Net.Sockets;
using Rotor.Configuration;

namespace Rotor.Commands;

/// <summary>The address at which somebody on this machine reaches the server.</summary>
internal static class ClientAddress
{
    /// <param name="listen">Where the server listens.</param>
    /// <param name="port">The port it got, where the configured one is 0.</param>
    /// <returns><c>http://127.0.0.1:8000</c>, without a trailing slash.</returns>
    public static string Of(ListenAddress listen, int? port = null)
    {
        _ = IPAddress.TryParse(listen.Host, out var address);
        var host = listen.Host switch
        {
            "*" or "+" => "127.0.0.1",
            _ when address is null => listen.Host,
            _ when address.Equals(IPAddress.Any) => "127.0.0.1",
            _ when address.Equals(IPAddress.IPv6Any) => "[::1]",
            _ when address.AddressFamily == AddressFamily.InterNetworkV6 => $"[{address}]",
            _ => listen.Host,
        };
        return $"{(listen.IsSecure ? "https" : "http")}://{host}:{port ?? listen.Port}";
    }
}
