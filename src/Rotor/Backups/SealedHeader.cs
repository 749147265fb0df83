using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Backups;

/// <summary>What a sealed file holds.</summary>
internal enum SealedContent : byte
{
    /// <summary>A data folder.</summary>
    Backup = 1,

    /// <summary>Keys of the pool.</summary>
    Keys = 2,
}

/// <summary>The beginning of a file that is sealed with a passphrase. All of it is authenticated with every part that follows.</summary>
/// <remarks>
/// Layout, numbers big-endian: "ROTORSEAL" (9 bytes), version (1), content (1), rounds of PBKDF2 with SHA-256 (4), salt (16), bytes in a part (4). Then
/// the parts, each encrypted with AES-256-GCM and followed by its tag (16): all are full but the last. A part's nonce is its number (8 bytes), then
/// three zeros and 1 for the last part, 0 for all others, so that parts can be neither swapped nor cut off. The salt makes the key new for every file.
/// </remarks>
internal sealed record SealedHeader(SealedContent Content, int Rounds, byte[] Salt, int PartBytes)
{
    public const int Size = 35;
    public const int TagSize = 16;
    public const int NonceSize = 12;

    /// <summary>As many as OWASP's password storage cheat sheet asks for with SHA-256.</summary>
    public const int UsualRounds = 600_000;

    private const byte Version = 1;
    private const int UsualPartBytes = 256 * 1024;
    private const int SaltSize = 16;

    // What a file claims must not keep the machine busy, or take its memory.
    private const int MostRounds = 10_000_000;
    private const int MostPartBytes = 4 * 1024 * 1024;

    private static readonly byte[] Magic = "ROTORSEAL"u8.ToArray();

    public static SealedHeader New(SealedContent content, int rounds = UsualRounds) => new(content, rounds, RandomNumberGenerator.GetBytes(SaltSize), UsualPartBytes);

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes, 0);
        (bytes[9], bytes[10]) = (Version, (byte)Content);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(11), Rounds);
        Salt.CopyTo(bytes, 15);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(31), PartBytes);
        return bytes;
    }

    /// <exception cref="BackupException">It is no such file, or of a form this program does not know.</exception>
    public static SealedHeader Parse(ReadOnlySpan<byte> bytes, SealedContent expected)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
            throw new BackupException("This file was not made by Rotor's backup or export.");
        if (bytes[9] != Version)
            throw new BackupException($"This file has form {bytes[9]}, and this Rotor knows {Version}: a newer Rotor wrote it. Use that version or a newer one.");
        var header = new SealedHeader(
            (SealedContent)bytes[10], BinaryPrimitives.ReadInt32BigEndian(bytes[11..]), bytes.Slice(15, SaltSize).ToArray(), BinaryPrimitives.ReadInt32BigEndian(bytes[31..]));
        if (header.Content != expected)
            throw new BackupException(expected == SealedContent.Backup ? "This file is no backup of a data folder." : "This file holds no keys.");
        if (header.Rounds is < 1 or > MostRounds || header.PartBytes is < 1024 or > MostPartBytes)
            throw new BackupException("This file's beginning is damaged.");
        return header;
    }

    public AesGcm Cipher(Secret passphrase)
    {
        var key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase.Reveal()), Salt, Rounds, HashAlgorithmName.SHA256, 32);
        try
        {
            return new AesGcm(key, TagSize);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    public static void WriteNonce(Span<byte> nonce, long part, bool isLast)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce, part);
        nonce[11] = isLast ? (byte)1 : (byte)0;
    }
}
