using System.Buffers.Text;
using System.Security.Cryptography;
using Rotor.Core.Keys;

namespace Rotor.Core.Access;

/// <summary>The secrets that Rotor makes for others to show: tokens, cookies, the code of the first start. Only hashes of them are kept.</summary>
internal static class AccessSecret
{
    private const int Bytes = 32;

    public static Secret New(string prefix) => new(prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>A short name to speak of a session or a token by; no secret.</summary>
    public static string NewId(string prefix) => prefix + RandomNumberGenerator.GetString("23456789abcdefghjkmnpqrstuvwxyz", 10);

    /// <summary>What is kept of a secret, as hexadecimal digits; null for what can be none.</summary>
    public static string? HashOf(string? secret) => TokenHash.Of(secret) is { } hash ? Convert.ToHexStringLower(hash.ToBytes()) : null;
}
