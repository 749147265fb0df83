using Rotor.Core.Keys;

namespace Rotor.Access;

/// <summary>The secret key as people write it: 32 bytes in base64 (with or without padding, either alphabet) or 64 hex digits.</summary>
internal static class SecretKeyText
{
    /// <exception cref="SecretException">The text is no such key; names <paramref name="origin"/> and not the text.</exception>
    public static byte[] Parse(string text, string origin)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 2 * SecretBox.KeySize && trimmed.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(trimmed);
        var base64 = trimmed.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        var bytes = new byte[SecretBox.KeySize + 2];
        if (Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var count) && count == SecretBox.KeySize)
            return bytes[..count];
        throw new SecretException($"{origin} must be 32 bytes in base64 or 64 hex digits. Make one with: openssl rand -base64 32");
    }

    public static string Format(ReadOnlySpan<byte> secretKey) => Convert.ToBase64String(secretKey);
}
