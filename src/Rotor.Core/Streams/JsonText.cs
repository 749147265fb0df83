using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rotor.Core.Streams;

/// <summary>
/// Text between JSON strings and UTF-16, where half a surrogate pair may stand alone: a pair may be split over two events, and either half
/// must then arrive as it was sent.
/// </summary>
internal static class JsonText
{
    private static readonly SearchValues<char> NotPlain = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    /// <summary>The text of a string's inner bytes, as a reader has found them valid.</summary>
    public static string Decode(ReadOnlySpan<byte> escaped)
    {
        using var text = new PooledText();
        text.AppendDecoded(escaped);
        return text.Span.ToString();
    }

    /// <summary>Decodes into <paramref name="text"/>, which has room for as many characters as there are bytes.</summary>
    /// <returns>The number of characters written.</returns>
    public static int Decode(ReadOnlySpan<byte> escaped, Span<char> text)
    {
        var written = 0;
        while (true)
        {
            var plain = escaped.IndexOf((byte)'\\');
            written += Encoding.UTF8.GetChars(plain < 0 ? escaped : escaped[..plain], text[written..]);
            if (plain < 0 || plain + 1 >= escaped.Length) return written;

            escaped = escaped[(plain + 1)..];
            text[written++] = Unescape(ref escaped);
        }
    }

    /// <summary>Writes a JSON string, quotes included.</summary>
    public static void WriteString(IBufferWriter<byte> to, ReadOnlySpan<char> text)
    {
        to.Write("\""u8);
        WriteEscaped(to, text);
        to.Write("\""u8);
    }

    /// <summary>Writes the characters of a JSON string, without its quotes.</summary>
    public static void WriteEscaped(IBufferWriter<byte> to, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(NotPlain);
            var run = plain < 0 ? text : text[..plain];
            if (!run.IsEmpty) Encoding.UTF8.GetBytes(run, to);
            if (plain < 0) return;

            text = text[plain..];
            if (text.Length > 1 && char.IsSurrogatePair(text[0], text[1]))
            {
                Encoding.UTF8.GetBytes(text[..2], to);
                text = text[2..];
                continue;
            }

            WriteEscape(to, text[0]);
            text = text[1..];
        }
    }

    private static void WriteEscape(IBufferWriter<byte> to, char c)
    {
        switch (c)
        {
            case '"': to.Write("\\\""u8); break;
            case '\\': to.Write("\\\\"u8); break;
            case '\n': to.Write("\\n"u8); break;
            case '\r': to.Write("\\r"u8); break;
            case '\t': to.Write("\\t"u8); break;
            default:
                var bytes = to.GetSpan(6);
                "\\u"u8.CopyTo(bytes);
                ((int)c).TryFormat(bytes[2..], out _, "x4", CultureInfo.InvariantCulture);
                to.Advance(6);
                break;
        }
    }

    private static char Unescape(ref ReadOnlySpan<byte> escaped)
    {
        var kind = escaped[0];
        escaped = escaped[1..];
        switch (kind)
        {
            case (byte)'n': return '\n';
            case (byte)'r': return '\r';
            case (byte)'t': return '\t';
            case (byte)'b': return '\b';
            case (byte)'f': return '\f';
            case (byte)'u' when escaped.Length >= 4 && ushort.TryParse(escaped[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                escaped = escaped[4..];
                return (char)unit;
            default: return (char)kind;
        }
    }
}
