using System.Security.Cryptography;
using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Access;

/// <summary>AES-256-GCM under keys derived from one secret key of 32 bytes.</summary>
/// <remarks>
/// Layout: version (1 byte), id of the secret key (4 bytes), nonce (12, random), cipher text, tag (16). Version, id and context are
/// authenticated, so that a value moved to another row does not open.
/// </remarks>
internal sealed class SecretBox : ISecretProtector
{
    public const int KeySize = 32;

    private const byte FormatVersion = 1;
    private const int KeyIdSize = 4;
    private const int HeaderSize = 1 + KeyIdSize;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _encryptionKey;
    private readonly byte[] _fingerprintKey;
    private readonly byte[] _header;

    public SecretBox(ReadOnlySpan<byte> secretKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secretKey.Length, KeySize);
        _encryptionKey = Derive(secretKey, "rotor encryption 1", KeySize);
        _fingerprintKey = Derive(secretKey, "rotor fingerprint 1", KeySize);
        _header = [FormatVersion, .. Derive(secretKey, "rotor key id 1", KeyIdSize)];
    }

    public byte[] Seal(string context, Secret value)
    {
        var plain = Encoding.UTF8.GetBytes(value.Reveal());
        var result = new byte[HeaderSize + NonceSize + plain.Length + TagSize];
        _header.CopyTo(result, 0);
        var nonce = result.AsSpan(HeaderSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_encryptionKey, TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(HeaderSize + NonceSize, plain.Length), result.AsSpan(result.Length - TagSize), Associated(context));
        CryptographicOperations.ZeroMemory(plain);
        return result;
    }

    public Secret Open(string context, ReadOnlySpan<byte> sealedValue)
    {
        if (sealedValue.Length < HeaderSize + NonceSize + TagSize)
            throw new SecretException($"The stored secret of {context} is damaged (cut short). Restore a backup, or set it anew.");
        if (sealedValue[0] != FormatVersion)
            throw new SecretException($"The stored secret of {context} has a form of a newer Rotor. Start that version or a newer one.");
        if (!sealedValue[..HeaderSize].SequenceEqual(_header))
            throw WrongKey();
        var plain = new byte[sealedValue.Length - HeaderSize - NonceSize - TagSize];
        try
        {
            using var aes = new AesGcm(_encryptionKey, TagSize);
            aes.Decrypt(
                sealedValue.Slice(HeaderSize, NonceSize), sealedValue.Slice(HeaderSize + NonceSize, plain.Length), sealedValue[^TagSize..], plain,
                Associated(context));
            return new Secret(Encoding.UTF8.GetString(plain));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new SecretException($"The stored secret of {context} was altered or damaged. Restore a backup, or set it anew.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public string Fingerprint(Secret value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_fingerprintKey, Encoding.UTF8.GetBytes(value.Reveal())));

    /// <summary>What is said when stored secrets were written under another key than the one at hand.</summary>
    public static SecretException WrongKey() => new(
        "The stored keys were encrypted under another secret key. Set ROTOR_ACCESS__SECRETKEY or ROTOR_ACCESS__SECRETKEYFILE to the one used " +
        "before, or put its file secret.key back into the data folder. If it is lost, move rotor.db away and add the keys again.");

    private byte[] Associated(string context) => [.. _header, .. Encoding.UTF8.GetBytes(context)];

    private static byte[] Derive(ReadOnlySpan<byte> secretKey, string purpose, int size)
    {
        var derived = new byte[size];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secretKey, derived, [], Encoding.UTF8.GetBytes(purpose));
        return derived;
    }
}
