using System.Buffers.Binary;

namespace Rotor.Core.Tokens;

/// <summary>All tokens as a tree of bytes, its nodes numbered level by level, so that the children of a node are neighbours.</summary>
internal sealed class TokenTrie
{
    private readonly Node[] _nodes;
    private readonly byte[] _labels;
    private readonly int[] _shorter;
    private readonly Start[] _starts;

    private TokenTrie(Node[] nodes, byte[] labels, int[] shorter)
    {
        _nodes = nodes;
        _labels = labels;
        _shorter = shorter;
        _starts = MakeStarts();
    }

    /// <param name="bytes">The bytes of all tokens, in the order of their ranks.</param>
    /// <param name="offsets">Where each token begins, and one more for the end of the last.</param>
    public static TokenTrie Create(byte[] bytes, int[] offsets) => new Builder(bytes, offsets).Build();

    /// <summary>The longest token that <paramref name="text"/>, which is not empty, begins with; every single byte is a token.</summary>
    public int Longest(ReadOnlySpan<byte> text)
    {
        var nodes = _nodes;
        if (text.Length == 1) return nodes[nodes[0].FirstChild + text[0]].Token;
        ref readonly var start = ref _starts[(text[0] << 8) | text[1]];
        var token = start.Token;
        if (text.Length == 2 || ((start.Thirds >> (text[2] & 63)) & 1) == 0) return token;
        var node = start.Node;
        for (var i = 2; i < text.Length; i++)
        {
            var first = nodes[node].FirstChild;
            var count = nodes[node + 1].FirstChild - first;
            var child = count switch
            {
                0 => -1,
                1 => _labels[first] == text[i] ? 0 : -1,
                _ => _labels.AsSpan(first, count).IndexOf(text[i]),
            };
            if (child < 0) break;
            node = first + child;
            if (nodes[node].Token >= 0) token = nodes[node].Token;
        }

        return token;
    }

    public int Shorter(int token) => _shorter[token];

    private Start[] MakeStarts()
    {
        var starts = new Start[256 * 256];
        for (var first = 0; first < 256; first++)
        {
            var node = _nodes[0].FirstChild + first;
            var (from, end) = (_nodes[node].FirstChild, _nodes[node + 1].FirstChild);
            Array.Fill(starts, new Start(0, _nodes[node].Token, 0), first << 8, 256);
            for (var child = from; child < end; child++)
            {
                var thirds = 0UL;
                for (var next = _nodes[child].FirstChild; next < _nodes[child + 1].FirstChild; next++) thirds |= 1UL << (_labels[next] & 63);
                starts[(first << 8) | _labels[child]] = new Start(child, _nodes[child].Token >= 0 ? _nodes[child].Token : _nodes[node].Token, thirds);
            }
        }

        return starts;
    }

    private record struct Node(int FirstChild, int Token);

    /// <summary>Where a text leads that begins with two given bytes: their node, the longest token so far, and which third bytes may lead further, one bit for every four.</summary>
    private readonly record struct Start(int Node, int Token, ulong Thirds);

    private sealed class Builder(byte[] bytes, int[] offsets)
    {
        private readonly int[] _order = new int[offsets.Length - 1];
        private readonly int[] _shorter = new int[offsets.Length - 1];
        private readonly List<Node> _nodes = new(offsets.Length * 3);
        private readonly List<byte> _labels = new(offsets.Length * 3);
        private readonly List<Branch> _branches = new(offsets.Length * 3);

        /// <summary>The tokens below a node: a range of the sorted order, how many bytes they share, and the longest token among their beginnings.</summary>
        private readonly record struct Branch(int From, int To, int Depth, int Shorter);

        public TokenTrie Build()
        {
            Sort();
            Append(0, new Branch(0, _order.Length, 0, -1));
            for (var node = 0; node < _branches.Count; node++) Expand(node, _branches[node]);
            // One past the last, so that the children of every node end where those of the next begin.
            _nodes.Add(new Node(_branches.Count, -1));
            return new TokenTrie([.. _nodes], [.. _labels], _shorter);
        }

        private void Expand(int node, Branch branch)
        {
            var (from, to, depth, shorter) = branch;
            var token = -1;
            if (LengthOf(_order[from]) == depth)
            {
                token = _order[from++];
                _shorter[token] = shorter;
                shorter = token;
            }

            _nodes[node] = new Node(_branches.Count, token);
            while (from < to)
            {
                var label = bytes[offsets[_order[from]] + depth];
                var end = from + 1;
                while (end < to && bytes[offsets[_order[end]] + depth] == label) end++;
                Append(label, new Branch(from, end, depth + 1, shorter));
                from = end;
            }
        }

        private void Append(byte label, Branch branch)
        {
            _nodes.Add(default);
            _labels.Add(label);
            _branches.Add(branch);
        }

        /// <summary>By the first eight bytes as a number, and only among equals by all of them: a tenth of the time of comparing spans.</summary>
        private void Sort()
        {
            var keys = new ulong[_order.Length];
            Span<byte> start = stackalloc byte[8];
            for (var token = 0; token < keys.Length; token++)
            {
                _order[token] = token;
                start.Clear();
                BytesOf(token)[..Math.Min(8, LengthOf(token))].CopyTo(start);
                keys[token] = BinaryPrimitives.ReadUInt64BigEndian(start);
            }

            Array.Sort(keys, _order);
            for (int from = 0, to; from < keys.Length; from = to)
            {
                to = from + 1;
                while (to < keys.Length && keys[to] == keys[from]) to++;
                if (to - from > 1) _order.AsSpan(from, to - from).Sort((a, b) => BytesOf(a).SequenceCompareTo(BytesOf(b)));
            }
        }

        private int LengthOf(int token) => offsets[token + 1] - offsets[token];

        private ReadOnlySpan<byte> BytesOf(int token) => bytes.AsSpan(offsets[token], LengthOf(token));
    }
}
