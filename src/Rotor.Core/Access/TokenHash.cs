using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rotor.Core.Access;

/// <summary>The SHA-256 of a token: all that is kept of it, and what it is found by.</summary>
/// <remarks>Tokens are looked up by this hash alone, so that the time a look-up takes says nothing about any token.</remarks>
public readonly record struct TokenHash
{
    /// <summary>What is longer is no token: neither Rotor nor a person's configuration makes such.</summary>
    public const int MaxTokenBytes = 1024;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private TokenHash(ReadOnlySpan<byte> bytes)
    {
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]);
    }

    /// <returns>The hash; null for the empty text and for one that is too long.</returns>
    public static TokenHash? Of(ReadOnlySpan<char> token)
    {
        if (token.IsEmpty || token.Length > MaxTokenBytes)
            return null;
        Span<byte> bytes = stackalloc byte[MaxTokenBytes];
        if (!Encoding.UTF8.TryGetBytes(token, bytes, out var length))
            return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        CryptographicOperations.ZeroMemory(bytes[..length]);
        return new TokenHash(hash);
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not 32 bytes long.</exception>
    public static TokenHash FromBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, SHA256.HashSizeInBytes);
        return new TokenHash(bytes);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }
}
