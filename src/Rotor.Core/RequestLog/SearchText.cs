using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Rotor.Core.RequestLog;

/// <summary>
/// The one form in which text is indexed and searched: lower-case words with one space between them. Han, kana and hangul characters are words
/// of their own, so that Chinese of one and two characters is found; emoji and signs are words too (<c>u1f600</c>); ё is е, and Latin letters lose
/// their accents. All else between words is a space.
/// </summary>
public static class SearchText
{
    private const int LatinStart = 0xC0;
    private const int LatinEnd = 0x250;
    private const int MoreLatinStart = 0x1E00;
    private const int MoreLatinEnd = 0x1F00;
    private static readonly char[] LatinBase = BuildLatin(LatinStart, LatinEnd);
    private static readonly char[] MoreLatinBase = BuildLatin(MoreLatinStart, MoreLatinEnd);

    /// <summary>The most bytes that preparing so many bytes of text writes.</summary>
    public static int MaxLength(int textLength) => checked((textLength * 2) + 16);

    /// <summary>Writes the form of <paramref name="utf8"/> into <paramref name="to"/>, which has room for <see cref="MaxLength"/>.</summary>
    /// <returns>The bytes written: a space, then each word with a space behind it; 1 when there is no word.</returns>
    public static int Prepare(ReadOnlySpan<byte> utf8, Span<byte> to)
    {
        to[0] = (byte)' ';
        var written = 1;
        while (!utf8.IsEmpty)
        {
            var b = utf8[0];
            if (b < 0x80 && Vector128.IsHardwareAccelerated && utf8.Length >= Vector128<byte>.Count)
            {
                var taken = PrepareAscii(utf8, to[written..], to[written - 1] == ' ', out var wrote);
                utf8 = utf8[taken..];
                written += wrote;
                if (taken > 0) continue;
            }
            if (b < 0x80)
            {
                utf8 = utf8[1..];
                if (char.IsAsciiLetterOrDigit((char)b)) to[written++] = b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
                else if (to[written - 1] != ' ') to[written++] = (byte)' ';
                continue;
            }
            if (PrepareCommon(utf8, to, ref written) is > 0 and var common)
            {
                utf8 = utf8[common..];
                continue;
            }
            var whole = Rune.DecodeFromUtf8(utf8, out var rune, out var consumed) == OperationStatus.Done;
            utf8 = utf8[consumed..];
            if (whole) written += PrepareRune(rune, to[written..], to[written - 1] != ' ');
            else if (to[written - 1] != ' ') to[written++] = (byte)' ';
        }
        if (to[written - 1] != ' ') to[written++] = (byte)' ';
        return written;
    }

    /// <summary>The form of a short text as a string, without the outer spaces.</summary>
    public static string Prepare(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var utf8 = Encoding.UTF8.GetBytes(text);
        var to = new byte[MaxLength(utf8.Length)];
        return Encoding.UTF8.GetString(to.AsSpan(0, Prepare(utf8, to))).Trim(' ');
    }

    // Sixteen bytes at a time, up to the first that is not ASCII or is a second separator in a row: that one is passed over.
    private static int PrepareAscii(ReadOnlySpan<byte> utf8, Span<byte> to, bool behindSpace, out int written)
    {
        var bytes = Vector128.Create(utf8[..Vector128<byte>.Count]);
        var ascii = BitOperations.TrailingZeroCount(bytes.ExtractMostSignificantBits() | 0x10000);
        var lower = bytes | Vector128.Create((byte)0x20);
        var letters = Vector128.LessThanOrEqual(lower - Vector128.Create((byte)'a'), Vector128.Create((byte)25));
        var digits = Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9));
        var words = Vector128.ConditionalSelect(letters, lower, Vector128.ConditionalSelect(digits, bytes, Vector128.Create((byte)' ')));
        words.CopyTo(to);
        var separators = ~(letters | digits).ExtractMostSignificantBits() & 0xFFFF;
        var again = separators & ((separators << 1) | (behindSpace ? 1u : 0));
        var kept = BitOperations.TrailingZeroCount(again | 0x10000);
        written = Math.Min(kept, ascii);
        return kept < ascii ? kept + 1 : ascii;
    }

    /// <returns>The bytes taken of a letter that Russian or Chinese text is mostly made of; 0 for any other.</returns>
    private static int PrepareCommon(ReadOnlySpan<byte> utf8, Span<byte> to, ref int written)
    {
        if (utf8[0] is 0xD0 or 0xD1 && utf8.Length >= 2 && (utf8[1] & 0xC0) == 0x80)
        {
            var value = ((utf8[0] & 0x1F) << 6) | (utf8[1] & 0x3F);
            if (value is < 0x410 or > 0x44F) return 0;
            if (value < 0x430) value += 0x20;
            to[written++] = (byte)(0xC0 | (value >> 6));
            to[written++] = (byte)(0x80 | (value & 0x3F));
            return 2;
        }
        // U+5000 to U+8FFF, whose first bytes are no other character's.
        if (utf8[0] is < 0xE5 or > 0xE8 || utf8.Length < 3 || (utf8[1] & 0xC0) != 0x80 || (utf8[2] & 0xC0) != 0x80) return 0;
        if (to[written - 1] != ' ') to[written++] = (byte)' ';
        utf8[..3].CopyTo(to[written..]);
        to[written + 3] = (byte)' ';
        written += 4;
        return 3;
    }

    private static int PrepareRune(Rune rune, Span<byte> to, bool inWord)
    {
        var value = rune.Value;
        if (IsWordOfItsOwn(value)) return WriteAlone(to, inWord, rune);
        if (value is >= LatinStart and < LatinEnd && LatinBase[value - LatinStart] is not '\0' and var letter) return new Rune(letter).EncodeToUtf8(to);
        if (value is >= MoreLatinStart and < MoreLatinEnd && MoreLatinBase[value - MoreLatinStart] is not '\0' and var other) return new Rune(other).EncodeToUtf8(to);
        if (value is 0x0401 or 0x0451) return new Rune('е').EncodeToUtf8(to);
        // Sigma at a word's end has a form of its own, and no capital.
        if (value is 0x03C2) return new Rune('σ').EncodeToUtf8(to);
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter:
                return Rune.ToLowerInvariant(rune).EncodeToUtf8(to);
            case UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse:
                return rune.EncodeToUtf8(to);
            case UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.OtherSymbol
                or UnicodeCategory.OtherNotAssigned:
                return WriteSign(to, inWord, value);
            // Accents that stand alone, and what joins or varies emoji: the word goes on without them.
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark when value is (>= 0x300 and < 0x370) or (>= 0xFE00 and <= 0xFE0F) or 0x20E3:
            case UnicodeCategory.Format:
                return 0;
            default:
                if (inWord) to[0] = (byte)' ';
                return inWord ? 1 : 0;
        }
    }

    private static bool IsWordOfItsOwn(int value) => value is
        (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0xFF66 and <= 0xFF9D) or (>= 0x20000 and <= 0x323AF);

    private static int WriteAlone(Span<byte> to, bool inWord, Rune rune)
    {
        var written = 0;
        if (inWord) to[written++] = (byte)' ';
        written += rune.EncodeToUtf8(to[written..]);
        to[written++] = (byte)' ';
        return written;
    }

    private static int WriteSign(Span<byte> to, bool inWord, int value)
    {
        var written = 0;
        if (inWord) to[written++] = (byte)' ';
        to[written++] = (byte)'u';
        value.TryFormat(to[written..], out var digits, "x", CultureInfo.InvariantCulture);
        written += digits;
        to[written++] = (byte)' ';
        return written;
    }

    private static char[] BuildLatin(int start, int end)
    {
        var letters = new char[end - start];
        for (var i = 0; i < letters.Length; i++)
        {
            var c = (char)(start + i);
            if (char.IsLetter(c)) letters[i] = char.ToLowerInvariant(c.ToString().Normalize(NormalizationForm.FormD)[0]);
        }
        return letters;
    }
}
