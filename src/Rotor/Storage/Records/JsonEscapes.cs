using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rotor.Storage.Records;

/// <summary>How a JSON string's text was escaped, so that it can be kept as text and still be given back byte for byte.</summary>
internal enum EscapeStyle : byte
{
    /// <summary>Only what must be: quotes, backslashes, control characters (JavaScript, and most).</summary>
    Least = 0,

    /// <summary>As <see cref="Least"/>, and all but ASCII as <c>\uXXXX</c> in lower case (Python).</summary>
    Ascii = 1,

    /// <summary>Some other way: kept as it is.</summary>
    AsIs = 2,
}

/// <summary>Turns strings into texts and back.</summary>
internal static class JsonEscapes
{
    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>The text behind a string's inner bytes, into <paramref name="text"/>, and how it was escaped.</summary>
    /// <returns><see cref="EscapeStyle.AsIs"/> when no known style gives the same bytes; the text is then what could be read of it.</returns>
    public static EscapeStyle Read(ReadOnlySpan<byte> inner, ByteWriter text, ByteWriter scratch)
    {
        text.Clear();
        if (!inner.Contains((byte)'\\'))
        {
            text.Raw(inner);
            return EscapeStyle.Least;
        }
        if (!TryUnescape(inner, text)) return EscapeStyle.AsIs;
        scratch.Clear();
        Write(text.Span, EscapeStyle.Least, scratch);
        if (scratch.Span.SequenceEqual(inner)) return EscapeStyle.Least;
        scratch.Clear();
        Write(text.Span, EscapeStyle.Ascii, scratch);
        return scratch.Span.SequenceEqual(inner) ? EscapeStyle.Ascii : EscapeStyle.AsIs;
    }

    /// <summary>Writes a text as a string's inner bytes.</summary>
    public static void Write(ReadOnlySpan<byte> text, EscapeStyle style, ByteWriter to)
    {
        if (style == EscapeStyle.AsIs)
        {
            to.Raw(text);
            return;
        }
        while (!text.IsEmpty)
        {
            var plain = style == EscapeStyle.Least ? text.IndexOfAny(MustEscape) : IndexOfNotPlainAscii(text);
            if (plain < 0)
            {
                to.Raw(text);
                return;
            }
            to.Raw(text[..plain]);
            text = text[plain..];
            text = text[(text[0] < 0x80 ? WriteAscii(text[0], to) : WriteUnicode(text, to))..];
        }
    }

    /// <summary>The text of a string's inner bytes; false when it is no valid text.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> inner, ByteWriter text)
    {
        var quoted = ArrayPool<byte>.Shared.Rent(inner.Length + 2);
        try
        {
            quoted[0] = quoted[inner.Length + 1] = (byte)'"';
            inner.CopyTo(quoted.AsSpan(1));
            var reader = new Utf8JsonReader(quoted.AsSpan(0, inner.Length + 2));
            reader.Read();
            text.Take(reader.CopyString(text.Free(inner.Length)));
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            text.Raw(inner);
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(quoted);
        }
    }

    private static int IndexOfNotPlainAscii(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] >= 0x7F || MustEscape.Contains(text[i])) return text[i] == 0x7F ? NextAfterDelete(text, i) : i;
        }
        return -1;
    }

    // Delete is ASCII and stays as it is.
    private static int NextAfterDelete(ReadOnlySpan<byte> text, int at)
    {
        var next = IndexOfNotPlainAscii(text[(at + 1)..]);
        return next < 0 ? -1 : at + 1 + next;
    }

    private static int WriteAscii(byte b, ByteWriter to)
    {
        to.Byte((byte)'\\');
        switch (b)
        {
            case (byte)'"' or (byte)'\\': to.Byte(b); break;
            case (byte)'\n': to.Byte((byte)'n'); break;
            case (byte)'\r': to.Byte((byte)'r'); break;
            case (byte)'\t': to.Byte((byte)'t'); break;
            case (byte)'\b': to.Byte((byte)'b'); break;
            case (byte)'\f': to.Byte((byte)'f'); break;
            default: WriteUnit(b, to, slash: false); break;
        }
        return 1;
    }

    private static int WriteUnicode(ReadOnlySpan<byte> text, ByteWriter to)
    {
        Rune.DecodeFromUtf8(text, out var rune, out var consumed);
        Span<char> units = stackalloc char[2];
        var count = rune.EncodeToUtf16(units);
        for (var i = 0; i < count; i++) WriteUnit(units[i], to, slash: true);
        return consumed;
    }

    private static void WriteUnit(int unit, ByteWriter to, bool slash)
    {
        var free = to.Free(6);
        var at = 0;
        if (slash) free[at++] = (byte)'\\';
        free[at++] = (byte)'u';
        for (var shift = 12; shift >= 0; shift -= 4) free[at++] = (byte)"0123456789abcdef"[(unit >> shift) & 0xF];
        to.Take(at);
    }
}
