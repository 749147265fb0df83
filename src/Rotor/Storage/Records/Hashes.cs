using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rotor.Storage.Records;

/// <summary>Short numbers for long names, where the row behind them is looked at again.</summary>
internal static class Hashes
{
    // Six bytes are the widest number that SQLite stores without padding to eight.
    private const int Bits = 47;

    /// <summary>A text is the same as another of the same 16 bytes: SHA-256, so that nobody can make two meet.</summary>
    public const int TextBytes = 16;

    public static long Conversation(ulong hash) => (long)(hash >> (64 - Bits));

    public static long? Generation(string? id)
    {
        if (string.IsNullOrEmpty(id)) return null;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), digest);
        return (long)(BinaryPrimitives.ReadUInt64LittleEndian(digest) >> (64 - Bits));
    }
}
