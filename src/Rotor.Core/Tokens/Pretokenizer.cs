using System.Runtime.CompilerServices;

namespace Rotor.Core.Tokens;

/// <summary>Cuts text into the pieces within which tokens are merged, as the published split pattern of each encoding does.</summary>
/// <remarks>
/// Written by hand, because the patterns' alternatives overlap only in ways that one look ahead settles: a regular expression would need the text as
/// UTF-16, a match object each, and backtracking. Every byte is looked at a bounded number of times.
/// </remarks>
internal static class Pretokenizer
{
    private const byte Word = CharacterClass.Upper | CharacterClass.Lower;
    private const byte NotOther = CharacterClass.Letter | CharacterClass.Number | CharacterClass.Space;

    /// <summary>The end of the piece that begins at <paramref name="start"/>.</summary>
    public static int Next(ReadOnlySpan<byte> text, int start, TokenEncoding encoding) =>
        encoding == TokenEncoding.O200kBase ? NextO200k(text, start) : NextCl100k(text, start);

    /// <remarks>
    /// With U = <c>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]</c>, V = <c>[\p{Ll}\p{Lm}\p{Lo}\p{M}]</c> and C = <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)?</c>:
    /// <c>[^\r\n\p{L}\p{N}]?U*V+C | [^\r\n\p{L}\p{N}]?U+V*C | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n/]* | \s*[\r\n]+ | \s+(?!\S) | \s+</c>
    /// </remarks>
    private static int NextO200k(ReadOnlySpan<byte> text, int start)
    {
        var first = CharacterClass.At(text, start, out var length);
        if ((first & CharacterClass.Letter) != 0) return CasedWord(text, start, out _);

        var next = start + length;
        if ((first & CharacterClass.Number) != 0) return Digits(text, next);

        byte second = 0;
        if ((first & CharacterClass.Newline) == 0 && next < text.Length)
        {
            second = CharacterClass.At(text, next, out _);
            if ((second & Word) != 0)
            {
                var end = CasedWord(text, next, out var upperOnly);
                // A mark may lead a word, but before capitals alone the first alternative still holds with the mark as the whole word.
                return upperOnly && (first & Word) != 0 ? next : end;
            }
        }

        if ((first & Word) != 0) return AfterContraction(text, next);
        if ((first & CharacterClass.Space) == 0) return Others(text, next, slash: true);
        if (text[start] == ' ' && next < text.Length && (second & NotOther) == 0) return Others(text, next, slash: true);
        return Spaces(text, start, wholeAtEnd: false);
    }

    /// <remarks>
    /// <c>'(?i:[sdmt]|ll|ve|re) | [^\r\n\p{L}\p{N}]?\p{L}+ | \p{N}{1,3} | ?[^\s\p{L}\p{N}]+[\r\n]* | \s+$ | \s*[\r\n] | \s+(?!\S) | \s</c>
    /// </remarks>
    private static int NextCl100k(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == '\'' && AfterContraction(text, start) is var contracted && contracted > start) return contracted;

        var first = CharacterClass.At(text, start, out var length);
        var next = start + length;
        if ((first & CharacterClass.Letter) != 0) return Letters(text, next);
        if ((first & CharacterClass.Number) != 0) return Digits(text, next);

        byte second = 0;
        if ((first & CharacterClass.Newline) == 0 && next < text.Length)
        {
            second = CharacterClass.At(text, next, out var secondLength);
            if ((second & CharacterClass.Letter) != 0) return Letters(text, next + secondLength);
        }

        if ((first & CharacterClass.Space) == 0) return Others(text, next, slash: false);
        if (text[start] == ' ' && next < text.Length && (second & NotOther) == 0) return Others(text, next, slash: false);
        return Spaces(text, start, wholeAtEnd: true);
    }

    /// <summary><c>U*V+C</c>, or where no V is there <c>U+C</c> (<paramref name="upperOnly"/>).</summary>
    private static int CasedWord(ReadOnlySpan<byte> text, int start, out bool upperOnly)
    {
        var end = start;
        var afterLastBoth = -1;
        byte found = 0;
        while (end < text.Length)
        {
            found = CharacterClass.At(text, end, out var length);
            if ((found & CharacterClass.Upper) == 0) break;
            end += length;
            if ((found & CharacterClass.Lower) != 0) afterLastBoth = end;
        }

        if (end < text.Length && (found & CharacterClass.Lower) != 0)
        {
            upperOnly = false;
            return AfterContraction(text, Run(text, end, CharacterClass.Lower));
        }

        // Without a small letter behind it, U* gives back up to the last one that is also V; capitals after that begin the next piece.
        upperOnly = afterLastBoth < 0;
        return AfterContraction(text, upperOnly ? end : afterLastBoth);
    }

    private static int Letters(ReadOnlySpan<byte> text, int end) => Run(text, end, CharacterClass.Letter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Run(ReadOnlySpan<byte> text, int end, byte flag)
    {
        while (end < text.Length && (CharacterClass.At(text, end, out var length) & flag) != 0) end += length;
        return end;
    }

    private static int Digits(ReadOnlySpan<byte> text, int end)
    {
        for (var count = 1; count < 3 && end < text.Length; count++)
        {
            if ((CharacterClass.At(text, end, out var length) & CharacterClass.Number) == 0) break;
            end += length;
        }

        return end;
    }

    private static int Others(ReadOnlySpan<byte> text, int end, bool slash)
    {
        while (end < text.Length && (CharacterClass.At(text, end, out var length) & NotOther) == 0) end += length;
        while (end < text.Length && (text[end] is (byte)'\r' or (byte)'\n' || (slash && text[end] == '/'))) end++;
        return end;
    }

    /// <summary>White space: up to its last line break; else all but the last before other text; else all.</summary>
    private static int Spaces(ReadOnlySpan<byte> text, int start, bool wholeAtEnd)
    {
        var end = start;
        var last = start;
        var afterNewline = -1;
        while (end < text.Length)
        {
            var found = CharacterClass.At(text, end, out var length);
            if ((found & CharacterClass.Space) == 0) break;
            last = end;
            end += length;
            if ((found & CharacterClass.Newline) != 0) afterNewline = end;
        }

        if (wholeAtEnd && end == text.Length) return end;
        if (afterNewline >= 0) return afterNewline;
        return end == text.Length || last == start ? end : last;
    }

    /// <summary>The end of a contraction such as <c>'s</c> at <paramref name="start"/>, or <paramref name="start"/> itself.</summary>
    private static int AfterContraction(ReadOnlySpan<byte> text, int start)
    {
        if (start + 1 >= text.Length || text[start] != '\'') return start;

        switch (text[start + 1] | 0x20)
        {
            case 's' or 'd' or 'm' or 't':
                return start + 2;
            case 'l' when start + 2 < text.Length && (text[start + 2] | 0x20) == 'l':
            case 'v' or 'r' when start + 2 < text.Length && (text[start + 2] | 0x20) == 'e':
                return start + 3;
            // The patterns ignore case by Unicode's rules, by which the long s (U+017F) is an s.
            case 0xC5 | 0x20 when text[start + 1] == 0xC5 && start + 2 < text.Length && text[start + 2] == 0xBF:
                return start + 3;
            default:
                return start;
        }
    }
}
