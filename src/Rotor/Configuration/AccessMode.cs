using System.Net;
using Rotor.Core.Access;

namespace Rotor.Configuration;

/// <summary>Who may use the client door, as it is in force.</summary>
internal static class AccessMode
{
    /// <summary>What is set, else what the other settings mean: a client token asks for tokens, a key to stand in for callers for their keys.</summary>
    public static ClientMode Of(RotorOptions options) => options.Access.Clients switch
    {
        { } set => Enum.Parse<ClientMode>(set, ignoreCase: true),
        null when !options.Access.AppApiKey.IsEmpty || options.Access.HasPasswordToken => ClientMode.Tokens,
        null when !options.Access.DefaultApiKey.IsEmpty || !options.Access.SuperAdminApiKey.IsEmpty => ClientMode.Passthrough,
        null => IsLoopback(options.Listen.Host) ? ClientMode.Open : ClientMode.Tokens,
    };

    /// <summary>Whether callers who show nothing may be served at all.</summary>
    public static bool ServesNameless(RotorOptions options) => IsLoopback(options.Listen.Host) || options.Access.AllowOpen;

    /// <summary>The mode in words.</summary>
    public static string Describe(RotorOptions options) => (Of(options), IsLoopback(options.Listen.Host)) switch
    {
        (ClientMode.Open, true) => "open, to this machine only",
        (ClientMode.Open, false) => "open, to everybody who can reach the address",
        (ClientMode.Tokens, _) => "client tokens",
        (_, _) => ServesNameless(options) ? "callers' own keys, and this gateway's for callers without one" : "callers' own keys, and client tokens",
    };

    /// <summary>Whether the address is one of this machine alone.</summary>
    public static bool IsLoopback(string host) =>
        IPAddress.TryParse(host, out var address) ? IPAddress.IsLoopback(address) : host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
