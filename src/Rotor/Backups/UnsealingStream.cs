using System.Security.Cryptography;
using Rotor.Core.Keys;

namespace Rotor.Backups;

/// <summary>Reads what <see cref="SealingStream"/> wrote. Nothing is given out before it is authenticated, and an end that comes too early is an error.</summary>
internal sealed class UnsealingStream : Stream
{
    private readonly Stream _from;
    private readonly AesGcm _cipher;
    private readonly byte[] _header;
    private readonly byte[] _plain;
    private byte[] _sealed;
    private byte[] _next;
    private int _nextLength;
    private int _start;
    private int _end;
    private long _part;
    private bool _ended;

    /// <exception cref="BackupException">It is no such file.</exception>
    public UnsealingStream(Stream from, SealedContent expected, Secret passphrase)
    {
        _from = from;
        _header = new byte[SealedHeader.Size];
        var read = from.ReadAtLeast(_header, _header.Length, throwOnEndOfStream: false);
        var header = SealedHeader.Parse(_header.AsSpan(0, read), expected);
        _cipher = header.Cipher(passphrase);
        _plain = new byte[header.PartBytes];
        _sealed = new byte[header.PartBytes + SealedHeader.TagSize];
        _next = new byte[header.PartBytes + SealedHeader.TagSize];
        _nextLength = from.ReadAtLeast(_next, _next.Length, throwOnEndOfStream: false);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="BackupException">The passphrase is another one, or the file is damaged or cut short.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (_start == _end && !_ended)
            ReadPart();
        var count = Math.Min(buffer.Length, _end - _start);
        _plain.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            CryptographicOperations.ZeroMemory(_plain);
            _cipher.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ReadPart()
    {
        (_sealed, _next) = (_next, _sealed);
        var length = _nextLength - SealedHeader.TagSize;
        _nextLength = _from.ReadAtLeast(_next, _next.Length, throwOnEndOfStream: false);
        _ended = _nextLength == 0;
        if (length < 0)
            throw CutShort();
        Span<byte> nonce = stackalloc byte[SealedHeader.NonceSize];
        SealedHeader.WriteNonce(nonce, _part, _ended);
        try
        {
            _cipher.Decrypt(nonce, _sealed.AsSpan(0, length), _sealed.AsSpan(length, SealedHeader.TagSize), _plain.AsSpan(0, length), _header);
        }
        catch (AuthenticationTagMismatchException error)
        {
            throw _part == 0
                ? new BackupException("The passphrase is another one, or the file is damaged.", error)
                : new BackupException("The file is damaged or cut short; nothing was changed. Take another backup.", error);
        }

        _part++;
        (_start, _end) = (0, length);
    }

    private static BackupException CutShort() => new("The file is cut short; nothing was changed. Take another backup.");
}
