using System.Numerics;

namespace Rotor.Core.Selection;

/// <summary>A set of small numbers that finds the next member after a number in a few steps: one bit each, and one bit for each 64 of those.</summary>
internal sealed class IndexSet
{
    private const int Bits = 64;
    private ulong[] _words = [];
    private ulong[] _summary = [];

    public void Add(int value)
    {
        var word = value / Bits;
        if (word >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
            Array.Resize(ref _summary, (_words.Length / Bits) + 1);
        }

        _words[word] |= 1UL << (value % Bits);
        _summary[word / Bits] |= 1UL << (word % Bits);
    }

    public void Remove(int value)
    {
        var word = value / Bits;
        if ((_words[word] &= ~(1UL << (value % Bits))) == 0)
            _summary[word / Bits] &= ~(1UL << (word % Bits));
    }

    /// <summary>The smallest member that is at least <paramref name="from"/>, or −1.</summary>
    public int Next(int from)
    {
        var word = from / Bits;
        if (word >= _words.Length)
            return -1;
        var rest = _words[word] & (ulong.MaxValue << (from % Bits));
        if (rest != 0)
            return (word * Bits) + BitOperations.TrailingZeroCount(rest);
        word = NextWord(word + 1);
        return word < 0 ? -1 : (word * Bits) + BitOperations.TrailingZeroCount(_words[word]);
    }

    private int NextWord(int from)
    {
        for (var i = from / Bits; i < _summary.Length; i++)
        {
            var words = _summary[i];
            if (i == from / Bits)
                words &= ulong.MaxValue << (from % Bits);
            if (words != 0)
                return (i * Bits) + BitOperations.TrailingZeroCount(words);
        }

        return -1;
    }
}
