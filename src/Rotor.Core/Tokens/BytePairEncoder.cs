using System.Buffers;
using System.Runtime.CompilerServices;

namespace Rotor.Core.Tokens;

/// <summary>Counts the tokens of single pieces, with scratch space that is rented once for all pieces of a text.</summary>
/// <remarks>
/// Instead of merging pairs by rank it takes the longest token that may follow the one before (<see cref="Vocabulary.MayFollow"/>) and steps back where none
/// may. The one sequence in which every token may follow its forerunner is the one that merging gives, and since a place once found to lead nowhere is not
/// tried again, the time is linear in the piece.
/// </remarks>
internal ref struct BytePairEncoder(Vocabulary vocabulary)
{
    /// <summary>Longer pieces are worked on in windows, so that a body of one endless word costs no more scratch space than this.</summary>
    private const int Window = 1 << 16;

    /// <summary>What is worked on again in the next window: text at this distance no longer changes a cut, as tokens have at most 128 bytes.</summary>
    private const int Overlap = 1 << 11;

    private readonly Vocabulary _vocabulary = vocabulary;
    private int[]? _tokens;
    private ulong[]? _deadEnds;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Count(ReadOnlySpan<byte> piece)
    {
        var first = _vocabulary.Longest(piece);
        return _vocabulary.LengthOf(first) == piece.Length ? 1 : CountMany(piece, first);
    }

    public readonly void Dispose()
    {
        if (_tokens is not null) ArrayPool<int>.Shared.Return(_tokens);
        if (_deadEnds is not null) ArrayPool<ulong>.Shared.Return(_deadEnds);
    }

    private int CountMany(ReadOnlySpan<byte> piece, int first)
    {
        var total = 0;
        var before = -1;
        while (piece.Length > Window)
        {
            var count = Encode(piece[..Window], first, before);
            var kept = 0;
            var bytes = 0;
            while (kept < count && bytes < Window - Overlap) bytes += _vocabulary.LengthOf(_tokens![kept++]);
            before = _tokens![kept - 1];
            total += kept;
            piece = piece[bytes..];
            first = _vocabulary.Longest(piece);
        }

        return total + Encode(piece, first, before);
    }

    /// <summary>Leaves the tokens of <paramref name="text"/> in the scratch space; <paramref name="before"/> is the token in front of it, or -1.</summary>
    private int Encode(ReadOnlySpan<byte> text, int first, int before)
    {
        Reserve(text.Length);
        var tokens = _tokens.AsSpan();
        var deadEnds = _deadEnds.AsSpan();
        var count = 0;
        var position = 0;
        var token = first;
        while (true)
        {
            var last = count > 0 ? tokens[count - 1] : before;
            token = LongestThatMayFollow(last, token, position, deadEnds);
            if (token >= 0)
            {
                tokens[count++] = token;
                position += _vocabulary.LengthOf(token);
                if (position == text.Length) return count;
                token = _vocabulary.Longest(text[position..]);
            }
            else if (count > 0)
            {
                deadEnds[position >> 6] |= 1UL << (position & 63);
                token = tokens[--count];
                position -= _vocabulary.LengthOf(token);
            }
            else
            {
                // Only the border of two windows can come here: the cut before it is left as it is.
                before = -1;
                token = first;
                deadEnds.Clear();
            }
        }
    }

    private readonly int LongestThatMayFollow(int last, int token, int position, ReadOnlySpan<ulong> deadEnds)
    {
        for (; token >= 0; token = _vocabulary.Shorter(token))
        {
            var end = position + _vocabulary.LengthOf(token);
            if ((deadEnds[end >> 6] & (1UL << (end & 63))) == 0 && (last < 0 || _vocabulary.MayFollow(last, token))) return token;
        }

        return -1;
    }

    private void Reserve(int length)
    {
        if (_tokens is null || _tokens.Length < length)
        {
            if (_tokens is not null) ArrayPool<int>.Shared.Return(_tokens);
            _tokens = ArrayPool<int>.Shared.Rent(Math.Max(length, 256));
        }

        var words = (length >> 6) + 1;
        if (_deadEnds is null || _deadEnds.Length < words)
        {
            if (_deadEnds is not null) ArrayPool<ulong>.Shared.Return(_deadEnds);
            _deadEnds = ArrayPool<ulong>.Shared.Rent(words);
        }

        _deadEnds.AsSpan(0, words).Clear();
    }
}
