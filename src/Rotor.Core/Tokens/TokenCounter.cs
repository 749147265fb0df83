using System.Buffers;
using System.Text;

namespace Rotor.Core.Tokens;

/// <summary>Counts tokens as tiktoken does; special tokens such as <c>&lt;|endoftext|&gt;</c> count as the ordinary text that they are in a prompt.</summary>
/// <remarks>
/// Thread-safe; allocates nothing once the encoding is loaded and the shared array pool is warm. The time is linear in the text, whatever it is.
/// </remarks>
public static class TokenCounter
{
    /// <summary>The tokens of UTF-8 text. Bytes that are no UTF-8 are counted as they are, never refused.</summary>
    public static int Count(ReadOnlySpan<byte> utf8, TokenEncoding encoding)
    {
        if (utf8.IsEmpty) return 0;

        var encoder = new BytePairEncoder(Vocabulary.Of(encoding));
        try
        {
            var tokens = 0;
            for (int start = 0, end; start < utf8.Length; start = end)
            {
                end = Pretokenizer.Next(utf8, start, encoding);
                tokens += encoder.Count(utf8[start..end]);
            }

            return tokens;
        }
        finally
        {
            encoder.Dispose();
        }
    }

    /// <summary>The tokens of UTF-16 text; a lone surrogate counts as U+FFFD.</summary>
    public static int Count(ReadOnlySpan<char> text, TokenEncoding encoding)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return Count(buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, buffer)), encoding);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Loads an encoding, some tens of milliseconds of work that the first count would do otherwise.</summary>
    public static void Load(TokenEncoding encoding) => Count("Rotor"u8, encoding);
}
