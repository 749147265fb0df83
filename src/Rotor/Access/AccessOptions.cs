using System.ComponentModel.DataAnnotations;
using Rotor.Core.Keys;

namespace Rotor.Access;

/// <summary>Who may use the gateway: the section <c>ROTOR_ACCESS__*</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>Who may use the client door.</summary>
    /// <value>Unset by default, which means <c>open</c> on loopback and <c>tokens</c> elsewhere; or <c>open</c>, <c>tokens</c>, <c>passthrough</c>.</value>
    [AllowedValues("open", "tokens", "passthrough")]
    public string? Clients { get; set; }

    /// <summary>Whether Rotor may serve everybody who reaches it on an address beyond this machine.</summary>
    /// <value>False by default: the start is refused instead.</value>
    public bool AllowOpen { get; set; }

    /// <summary>A client token that configuration gives; its presence means <c>tokens</c>.</summary>
    /// <value>None by default.</value>
    public Secret AppApiKey { get; set; }

    /// <summary>With <c>passthrough</c>: the key used where a caller brings none.</summary>
    /// <value>None by default, which means the pool.</value>
    public Secret DefaultApiKey { get; set; }

    /// <summary>With <c>passthrough</c>: what signs in to the console as admin. It never goes upstream.</summary>
    /// <value>None by default.</value>
    public Secret SuperAdminApiKey { get; set; }

    /// <summary>The password of the operator <c>admin</c>; while it is set here, the console does not change it.</summary>
    /// <value>None by default: the start prints a link where one is chosen.</value>
    public Secret AdminPassword { get; set; }

    /// <summary>Host names besides IP addresses and <c>localhost</c> under which Rotor may be called, comma-separated.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> Hosts { get; set; } = [];

    /// <summary>Proxies, as addresses or networks such as <c>10.0.0.0/8</c>, whose word on a client's address, scheme and host is taken, comma-separated.</summary>
    /// <value>None by default: forwarding headers are believed from nobody.</value>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>Origins whose pages may call the client door from a browser, comma-separated.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> Cors { get; set; } = [];

    /// <summary>Whether <c>user</c> is set to a hash of the client's token where a request has none.</summary>
    /// <value>False by default.</value>
    public bool SetUser { get; set; }

    /// <summary>The key under which secrets are stored: 32 bytes as base64 or 64 hex digits.</summary>
    /// <value>None by default: a key is generated into the data folder.</value>
    public Secret SecretKey { get; set; }

    /// <summary>A file that holds the key under which secrets are stored.</summary>
    /// <value>None by default.</value>
    public string? SecretKeyFile { get; set; }

    /// <summary>Whether the link of the first start signs in by itself, as in the demonstration, where there is nothing to protect.</summary>
    internal bool FirstLinkSignsIn { get; set; }

    /// <summary>Whether <see cref="AdminPassword"/> is a client token as well, as in a folder with a <c>config.json</c>.</summary>
    internal bool PasswordIsToken { get; set; }

    internal bool HasPasswordToken => PasswordIsToken && !AdminPassword.IsEmpty;
}
