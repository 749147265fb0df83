using System.Buffers;

namespace Rotor.Core.Contracts;

/// <summary>Follows a JSON object or array through its pieces, to tell whether it came to its end. It checks brackets and strings only. One writer at a time.</summary>
public struct JsonExtent
{
    private static readonly SearchValues<byte> Outside = SearchValues.Create("\"{}[]"u8);

    private long _depth;
    private bool _begun;
    private bool _inString;
    private bool _escaped;

    /// <summary>True once everything that was opened is closed.</summary>
    public readonly bool IsWhole => _begun && _depth == 0 && !_inString;

    /// <summary>Takes the next bytes, cut anywhere.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            if (_escaped)
            {
                _escaped = false;
                piece = piece[1..];
                continue;
            }
            var at = _inString ? piece.IndexOfAny((byte)'"', (byte)'\\') : piece.IndexOfAny(Outside);
            if (at < 0) return;
            Take(piece[at]);
            piece = piece[(at + 1)..];
        }
    }

    private void Take(byte sign)
    {
        switch (sign)
        {
            case (byte)'"': _inString = !_inString; break;
            case (byte)'\\': _escaped = true; break;
            case (byte)'{' or (byte)'[': (_begun, _depth) = (true, _depth + 1); break;
            default: _depth--; break;
        }
    }
}
