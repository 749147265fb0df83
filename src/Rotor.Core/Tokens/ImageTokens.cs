using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Rotor.Core.Tokens;

/// <summary>What an image costs by its maker's documented rule, from its size where the body holds the image itself, else as one of 1024 × 1024.</summary>
/// <remarks>
/// OpenAI, and others without a rule: 85 at low detail; else, fitted into 2048 × 2048 with a short side of at most 768, 85 and 170 for each tile of 512.
/// Anthropic: width × height / 750, at most 1,600. Google: 258 up to 384 × 384, else 258 for each tile of 768.
/// </remarks>
public static class ImageTokens
{
    private const int BytesForSize = 3 * 1024;
    private const int Unknown = 1024;

    /// <param name="source">A data URL, an address, or bare base64, as it stands in the JSON.</param>
    /// <param name="low">True for OpenAI's <c>detail: "low"</c>.</param>
    /// <param name="family">Whose rule holds.</param>
    public static long Of(ReadOnlySpan<byte> source, bool low, ModelFamily family)
    {
        var (width, height) = SizeOf(source);
        return family switch
        {
            ModelFamily.Anthropic => Math.Clamp(width * height / 750, 1, 1_600),
            ModelFamily.Google => width <= 384 && height <= 384 ? 258 : 258 * Tiles(width, 768) * Tiles(height, 768),
            _ => low ? 85 : Tiled(width, height),
        };
    }

    private static long Tiled(double width, double height)
    {
        var fit = Math.Min(1, 2048 / Math.Max(width, height));
        fit = Math.Min(fit, 768 / Math.Min(width, height));
        return 85 + (170 * Tiles((long)Math.Round(width * fit), 512) * Tiles((long)Math.Round(height * fit), 512));
    }

    private static long Tiles(long length, int tile) => Math.Max(1, (length + tile - 1) / tile);

    private static (long Width, long Height) SizeOf(ReadOnlySpan<byte> source)
    {
        if (source.StartsWith("data:"u8)) source = source[(source.IndexOf((byte)',') + 1)..];
        else if (source.StartsWith("http"u8)) return (Unknown, Unknown);

        Span<byte> start = stackalloc byte[BytesForSize];
        source = source[..Math.Min(source.Length & ~3, BytesForSize / 3 * 4)];
        // An escaped slash or a line break ends the decoding early; what came before it mostly holds the size.
        if (Base64.DecodeFromUtf8(source, start, out _, out var written, isFinalBlock: false) == OperationStatus.DestinationTooSmall) return (Unknown, Unknown);

        var (width, height) = ReadHeader(start[..written]);
        return width is > 0 and <= 100_000 && height is > 0 and <= 100_000 ? (width, height) : (Unknown, Unknown);
    }

    private static (long Width, long Height) ReadHeader(ReadOnlySpan<byte> image)
    {
        if (image.Length >= 24 && image.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']))
        {
            return (BinaryPrimitives.ReadUInt32BigEndian(image[16..]), BinaryPrimitives.ReadUInt32BigEndian(image[20..]));
        }

        if (image.Length >= 10 && image.StartsWith("GIF8"u8))
        {
            return (BinaryPrimitives.ReadUInt16LittleEndian(image[6..]), BinaryPrimitives.ReadUInt16LittleEndian(image[8..]));
        }

        if (image.Length >= 30 && image.StartsWith("RIFF"u8) && image[8..].StartsWith("WEBPVP8"u8)) return ReadWebP(image);
        return image.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) ? ReadJpeg(image) : default;
    }

    private static (long Width, long Height) ReadWebP(ReadOnlySpan<byte> image)
    {
        switch (image[15])
        {
            case (byte)'X':
                return ((BinaryPrimitives.ReadInt32LittleEndian(image[24..]) & 0xFFFFFF) + 1, (BinaryPrimitives.ReadInt32LittleEndian(image[26..]) >>> 8) + 1);
            case (byte)'L':
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(image[21..]);
                return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
            default:
                return (BinaryPrimitives.ReadUInt16LittleEndian(image[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(image[28..]) & 0x3FFF);
        }
    }

    /// <summary>Goes from segment to segment up to the frame header, whose marker is C0 to CF but C4, C8 and CC.</summary>
    private static (long Width, long Height) ReadJpeg(ReadOnlySpan<byte> image)
    {
        for (var at = 2; at + 9 <= image.Length && image[at] == 0xFF;)
        {
            var marker = image[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]);
        }

        return default;
    }
}
