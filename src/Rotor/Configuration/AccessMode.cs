using System.Net;

namespace Rotor.Configuration;

/// <summary>Who may use the client door, in words.</summary>
internal static class AccessMode
{
    public static string Describe(RotorOptions options) => IsLoopback(options.Listen.Host) ? "open, to this machine only" : "open, to everybody who can reach the address";

    /// <summary>Whether the address is one of this machine alone.</summary>
    public static bool IsLoopback(string host) =>
        IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address) : host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
