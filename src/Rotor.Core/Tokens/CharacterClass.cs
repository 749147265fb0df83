using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rotor.Core.Tokens;

/// <summary>The Unicode classes that the split patterns ask for, as flags of a code point.</summary>
internal static class CharacterClass
{
    /// <summary>In <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    public const byte Upper = 1;

    /// <summary>In <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c>.</summary>
    public const byte Lower = 2;

    /// <summary><c>\p{L}</c>.</summary>
    public const byte Letter = 4;

    /// <summary><c>\p{N}</c>.</summary>
    public const byte Number = 8;

    /// <summary><c>\s</c>: Unicode's White_Space, so U+0085 but not U+FEFF.</summary>
    public const byte Space = 16;

    /// <summary><c>[\r\n]</c>.</summary>
    public const byte Newline = 32;

    private static readonly byte[] BasicPlane = CreateBasicPlane();

    /// <summary>The class of the code point at <paramref name="index"/>; bytes that are no UTF-8 count as one U+FFFD per ill-formed sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte At(ReadOnlySpan<byte> text, int index, out int length)
    {
        var first = text[index];
        if (first < 0x80)
        {
            length = 1;
            return BasicPlane[first];
        }

        return AtMultiByte(text, index, first, out length);
    }

    private static byte AtMultiByte(ReadOnlySpan<byte> text, int index, byte first, out int length)
    {
        // E1..EC and EE..EF take any two continuation bytes; the others of three bytes have exceptions that the general way knows.
        if (first is > 0xE0 and < 0xF0 and not 0xED && text.Length - index >= 3 && (text[index + 1] & 0xC0) == 0x80 && (text[index + 2] & 0xC0) == 0x80)
        {
            length = 3;
            return BasicPlane[((first & 0x0F) << 12) | ((text[index + 1] & 0x3F) << 6) | (text[index + 2] & 0x3F)];
        }

        if (first is > 0xC1 and < 0xE0 && text.Length - index >= 2 && (text[index + 1] & 0xC0) == 0x80)
        {
            length = 2;
            return BasicPlane[((first & 0x1F) << 6) | (text[index + 1] & 0x3F)];
        }

        Rune.DecodeFromUtf8(text[index..], out var rune, out length);
        return rune.IsBmp ? BasicPlane[rune.Value] : Of(Rune.GetUnicodeCategory(rune));
    }

    private static byte[] CreateBasicPlane()
    {
        var classes = new byte[0x10000];
        for (var code = 0; code < classes.Length; code++)
        {
            classes[code] = char.IsWhiteSpace((char)code) ? Space : Of(CharUnicodeInfo.GetUnicodeCategory(code));
        }

        classes['\r'] |= Newline;
        classes['\n'] |= Newline;
        return classes;
    }

    private static byte Of(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Letter | Upper,
        UnicodeCategory.LowercaseLetter => Letter | Lower,
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Letter | Upper | Lower,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Upper | Lower,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
        _ => 0,
    };
}
