using System.Net;

namespace Rotor.Tests.Support;

/// <summary>An upstream without sockets: what each request is answered, byte by byte.</summary>
internal sealed class ScriptedTransport(Func<string, Pieces> answer) : HttpMessageHandler
{
    private int _calls;

    /// <summary>Requests so far.</summary>
    public int Calls => _calls;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var content = new StreamContent(new PieceStream(answer(body)));
        content.Headers.ContentType = new("text/event-stream");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private sealed class PieceStream(Pieces pieces) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(pieces.Size, buffer.Length), pieces.Bytes.Length - _at);
            if (count == 0 && buffer.Length > 0 && pieces.Lost) throw new IOException("lost");
            pieces.Bytes.Slice(_at, count).CopyTo(buffer);
            _at += count;
            return ValueTask.FromResult(count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}

/// <summary>A stream's bytes as they come.</summary>
/// <param name="Bytes">All of them.</param>
/// <param name="Size">The most bytes that one read gives.</param>
/// <param name="Lost">True when the connection breaks behind them; else the body ends.</param>
internal sealed record Pieces(ReadOnlyMemory<byte> Bytes, int Size = int.MaxValue, bool Lost = false);
