using System.Buffers;

namespace Rotor.Core.Streams;

/// <summary>
/// Cuts a stream of bytes into events, whatever the split of the reads, with LF, CRLF or CR as line end, after
/// https://html.spec.whatwg.org/multipage/server-sent-events.html. An event that lies whole within a read is not copied; the start of one
/// that does not is held in a pooled buffer. One reader at a time.
/// </summary>
/// <example>
/// <code>
/// var unread = buffer.AsSpan(0, count);
/// while (scanner.TryRead(ref unread, out var e)) { … }      // after each read
/// if (scanner.TryFinish(out var last)) { … }                // after the last
/// </code>
/// </example>
public sealed class SseScanner : IDisposable
{
    /// <summary>The most bytes held of one event, unless told otherwise: 16 MiB.</summary>
    public const int DefaultMaxEventBytes = 16 * 1024 * 1024;

    // Most events have 200 to 600 bytes; the buffer is only held while an event is incomplete.
    private const int FirstTailBytes = 2 * 1024;

    private readonly int _maxEventBytes;
    private SseBoundary _boundary;
    private byte[] _tail = [];
    private int _tailLength;
    private byte[] _joined = [];
    private bool _tailIsGiven;
    private bool _oversize;
    private bool _started;

    /// <param name="maxEventBytes">The most bytes held of one incomplete event; at least 1. A larger event comes in pieces (<see cref="SseEventKind.Oversize"/>).</param>
    public SseScanner(int maxEventBytes = DefaultMaxEventBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxEventBytes, 1);
        _maxEventBytes = maxEventBytes;
    }

    /// <summary>The bytes held of an event that is not complete yet.</summary>
    public int HeldBytes => _tailIsGiven ? 0 : _tailLength;

    /// <summary>True once an event was larger than the scanner may hold.</summary>
    public bool SawOversize { get; private set; }

    /// <summary>Takes the next event from the start of <paramref name="unread"/>; false when all of it is taken and no further event is complete.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> unread, out SseEvent e)
    {
        ReleaseGiven();
        if (unread.IsEmpty)
        {
            e = default;
            return false;
        }

        var end = _boundary.FindEnd(unread);
        if (end < 0) return TryReadPart(ref unread, out e);

        var part = unread[..end];
        unread = unread[end..];
        if (_oversize)
        {
            _oversize = false;
            e = new SseEvent { Kind = SseEventKind.Oversize, Raw = part, Terminated = true };
            return true;
        }

        e = Parse(_tailLength == 0 ? part : GiveTail(part), terminated: true);
        return true;
    }

    /// <summary>Gives what is left when the stream has ended: an event whose blank line never came. False when nothing is left.</summary>
    public bool TryFinish(out SseEvent e)
    {
        ReleaseGiven();
        if (_tailLength == 0)
        {
            e = default;
            return false;
        }

        var terminated = _boundary.AwaitsLineFeed;
        _boundary = default;
        e = Parse(GiveTail(default), terminated);
        return true;
    }

    public void Dispose()
    {
        _tailLength = 0;
        _tailIsGiven = true;
        ReleaseGiven();
    }

    private bool TryReadPart(ref ReadOnlySpan<byte> unread, out SseEvent e)
    {
        var part = unread;
        unread = default;
        if (_oversize)
        {
            e = new SseEvent { Kind = SseEventKind.Oversize, Raw = part };
            return true;
        }

        Hold(part);
        if (_tailLength <= _maxEventBytes)
        {
            e = default;
            return false;
        }

        _oversize = SawOversize = _started = true;
        e = new SseEvent { Kind = SseEventKind.Oversize, Raw = GiveTail(default) };
        return true;
    }

    private SseEvent Parse(ReadOnlySpan<byte> raw, bool terminated)
    {
        var text = raw;
        if (!_started && text.StartsWith("\uFEFF"u8)) text = text[3..];
        _started = true;

        ReadOnlySpan<byte> data = default, name = default, id = default;
        int dataLines = 0;
        bool comment = false, foreign = false, field = false;
        var lines = new SseLines(text);
        while (lines.Next())
        {
            if (lines.Field.IsEmpty) comment = true;
            else if (lines.Field.SequenceEqual("data"u8)) data = dataLines++ == 0 ? lines.Value : Join(data, lines.Value, raw.Length, dataLines);
            else if (lines.Field.SequenceEqual("event"u8)) name = lines.Value;
            else if (lines.Field.SequenceEqual("id"u8)) id = lines.Value;
            else if (lines.Field.SequenceEqual("retry"u8)) field = true;
            else foreign = true;
        }

        field |= !name.IsEmpty || !id.IsEmpty || dataLines > 0;
        var kind = KindOf(data, comment, foreign && !field);
        if (kind == SseEventKind.Foreign) data = text.Trim(" \t\r\n"u8);
        return new SseEvent { Kind = kind, Raw = raw, Name = name, Id = id, Data = data, Terminated = terminated };
    }

    private static SseEventKind KindOf(ReadOnlySpan<byte> data, bool comment, bool foreign)
    {
        var trimmed = data.Trim(" \t"u8);
        if (trimmed.IsEmpty) return foreign ? SseEventKind.Foreign : comment ? SseEventKind.Comment : SseEventKind.Empty;
        return trimmed.SequenceEqual("[DONE]"u8) ? SseEventKind.Done : SseEventKind.Data;
    }

    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> next, int most, int line)
    {
        if (line == 2)
        {
            if (_joined.Length < most)
            {
                ArrayPool<byte>.Shared.Return(_joined);
                _joined = ArrayPool<byte>.Shared.Rent(most);
            }

            first.CopyTo(_joined);
        }

        _joined[first.Length] = (byte)'\n';
        next.CopyTo(_joined.AsSpan(first.Length + 1));
        return _joined.AsSpan(0, first.Length + 1 + next.Length);
    }

    private void Hold(ReadOnlySpan<byte> part)
    {
        var needed = _tailLength + part.Length;
        if (needed > _tail.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstTailBytes, (int)Math.Min(_tail.Length * 2L, Array.MaxLength))));
            _tail.AsSpan(0, _tailLength).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_tail);
            _tail = larger;
        }

        part.CopyTo(_tail.AsSpan(_tailLength));
        _tailLength = needed;
    }

    private ReadOnlySpan<byte> GiveTail(ReadOnlySpan<byte> part)
    {
        Hold(part);
        _tailIsGiven = true;
        return _tail.AsSpan(0, _tailLength);
    }

    // An idle stream holds no buffer: thousands may be open at once.
    private void ReleaseGiven()
    {
        if (_joined.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_joined);
            _joined = [];
        }

        if (!_tailIsGiven) return;
        ArrayPool<byte>.Shared.Return(_tail);
        (_tail, _tailLength, _tailIsGiven) = ([], 0, false);
    }
}
