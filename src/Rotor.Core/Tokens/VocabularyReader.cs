using System.Buffers.Binary;

namespace Rotor.Core.Tokens;

/// <summary>Reads the packed rank files beside the code; their form stands in Data/pack.mjs.</summary>
internal static class VocabularyReader
{
    private const int SingleBytes = 256;

    /// <exception cref="InvalidDataException">The file is not what Data/pack.mjs writes.</exception>
    public static Vocabulary Read(string name)
    {
        using var stream = typeof(VocabularyReader).Assembly.GetManifestResourceStream($"Rotor.Core.Tokens.{name}.bpe")
            ?? throw new InvalidDataException($"The rank file of {name} is not part of this build.");
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Read(file);
    }

    private static Vocabulary Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 8 + SingleBytes || !file.StartsWith("RBPE"u8)) throw new InvalidDataException("This is not a packed rank file.");

        var count = BinaryPrimitives.ReadInt32LittleEndian(file[4..]);
        if (count is < SingleBytes or > 1 << 18) throw new InvalidDataException($"A rank file with {count} tokens cannot be used.");

        var (left, right) = ReadHalves(file, count);
        var offsets = new int[count + 1];
        var lengths = new byte[count];
        for (var rank = 0; rank < count; rank++)
        {
            lengths[rank] = rank < SingleBytes ? (byte)1 : checked((byte)(lengths[left[rank]] + lengths[right[rank]]));
            offsets[rank + 1] = offsets[rank] + lengths[rank];
        }

        var bytes = new byte[offsets[count]];
        file.Slice(8, SingleBytes).CopyTo(bytes);
        for (var rank = SingleBytes; rank < count; rank++)
        {
            var target = bytes.AsSpan(offsets[rank], lengths[rank]);
            var half = lengths[left[rank]];
            bytes.AsSpan(offsets[left[rank]], half).CopyTo(target);
            bytes.AsSpan(offsets[right[rank]], lengths[right[rank]]).CopyTo(target[half..]);
        }

        return new Vocabulary(TokenTrie.Create(bytes, offsets), lengths, left, right);
    }

    private static (int[] Left, int[] Right) ReadHalves(ReadOnlySpan<byte> file, int count)
    {
        var width = 1;
        while (1 << width < count) width++;
        if (file.Length != 8 + SingleBytes + ((((count - SingleBytes) * 2 * width) + 7) / 8)) throw new InvalidDataException("The rank file is cut short.");

        var left = new int[count];
        var right = new int[count];
        var bits = new BitReader(file[(8 + SingleBytes)..], width);
        for (var rank = 0; rank < count; rank++)
        {
            (left[rank], right[rank]) = rank < SingleBytes ? (rank, rank) : (bits.Next(), bits.Next());
            if (rank >= SingleBytes && Math.Max(left[rank], right[rank]) >= rank) throw new InvalidDataException($"Rank {rank} is made of later ones.");
        }

        return (left, right);
    }

    /// <summary>Numbers of a fixed width, lowest bits first.</summary>
    private ref struct BitReader(ReadOnlySpan<byte> bytes, int width)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;
        private ulong _pending;
        private int _count;

        public int Next()
        {
            while (_count < width)
            {
                _pending |= (ulong)_bytes[_at++] << _count;
                _count += 8;
            }

            var value = (int)(_pending & ((1UL << width) - 1));
            _pending >>= width;
            _count -= width;
            return value;
        }
    }
}
