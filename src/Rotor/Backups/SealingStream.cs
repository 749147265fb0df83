using System.Security.Cryptography;
using Rotor.Core.Keys;

namespace Rotor.Backups;

/// <summary>Encrypts what is written to it, part by part. What was written is whole only after <see cref="Finish"/>.</summary>
internal sealed class SealingStream : Stream
{
    private readonly Stream _to;
    private readonly AesGcm _cipher;
    private readonly byte[] _header;
    private readonly byte[] _plain;
    private readonly byte[] _sealed;
    private int _filled;
    private long _part;

    public SealingStream(Stream to, SealedHeader header, Secret passphrase)
    {
        _to = to;
        _cipher = header.Cipher(passphrase);
        _header = header.ToBytes();
        _plain = new byte[header.PartBytes];
        _sealed = new byte[header.PartBytes + SealedHeader.TagSize];
        to.Write(_header);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A full part goes out when more follows: the last one may be full as well, and says that it is the last.
            if (_filled == _plain.Length)
                WritePart(isLast: false);
            var count = Math.Min(buffer.Length, _plain.Length - _filled);
            buffer[..count].CopyTo(_plain.AsSpan(_filled));
            _filled += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Writes the last part; without it the file counts as cut short.</summary>
    public void Finish()
    {
        WritePart(isLast: true);
        _to.Flush();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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

    private void WritePart(bool isLast)
    {
        Span<byte> nonce = stackalloc byte[SealedHeader.NonceSize];
        SealedHeader.WriteNonce(nonce, _part++, isLast);
        _cipher.Encrypt(nonce, _plain.AsSpan(0, _filled), _sealed.AsSpan(0, _filled), _sealed.AsSpan(_filled, SealedHeader.TagSize), _header);
        _to.Write(_sealed, 0, _filled + SealedHeader.TagSize);
        _filled = 0;
    }
}
