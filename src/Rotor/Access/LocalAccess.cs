using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Rotor.Access;

/// <summary>Lets in the command line of the user who runs this server: it knows the secret that only the data folder's owner can read.</summary>
internal sealed class LocalAccess
{
    public const string Header = "X-Rotor-Local";

    // Each says that somebody stands between, so that the address seen is not the caller's.
    private static readonly string[] ForwardingHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    private readonly byte[] _secret;

    public LocalAccess()
        : this(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)))
    {
    }

    internal LocalAccess(string secret)
    {
        Secret = secret;
        _secret = Encoding.UTF8.GetBytes(secret);
    }

    /// <summary>New at each start; belongs into a file for the owner of the data folder only.</summary>
    public string Secret { get; }

    public bool Allows(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        return given.Count == 1
            && IsThisMachine(context.Connection)
            && !Array.Exists(ForwardingHeaders, context.Request.Headers.ContainsKey)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[0]!), _secret);
    }

    // A server that listens on one outside address only is reached there from its own machine too: both ends are then equal.
    private static bool IsThisMachine(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } address && (IPAddress.IsLoopback(address) || address.Equals(connection.LocalIpAddress));
}
