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

    private byte[]? _secret;

    /// <summary>Sets the secret that counts from now on; until then nobody is let in.</summary>
    public void Accept(string secret) => Volatile.Write(ref _secret, Encoding.UTF8.GetBytes(secret));

    public bool Allows(HttpContext context)
    {
        var given = context.Request.Headers[Header];
        return Volatile.Read(ref _secret) is { } secret
            && given.Count == 1
            && context.Connection.RemoteIpAddress is { } address
            && IPAddress.IsLoopback(address)
            && !Array.Exists(ForwardingHeaders, context.Request.Headers.ContainsKey)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given[0]!), secret);
    }
}
