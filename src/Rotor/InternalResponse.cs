using Microsoft.AspNetCore.Http.Features;

namespace Rotor;

/// <summary>The answering side of a request without a socket: it has started as soon as a byte of its body was written.</summary>
internal sealed class InternalResponse : HttpResponseFeature, IHttpRequestLifetimeFeature, IDisposable
{
    private readonly CancellationTokenSource _ending;
    private bool _started;

    /// <param name="to">Takes the body's bytes.</param>
    /// <param name="starting">Called before the first byte, when the head stands.</param>
    /// <param name="aborted">Cancelled when whoever asked leaves.</param>
    public InternalResponse(Stream to, Action<IHeaderDictionary> starting, CancellationToken aborted)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Body = new StreamResponseBodyFeature(new Watched(to, () => Start(starting)));
        RequestAborted = _ending.Token;
    }

    public override bool HasStarted => _started;

    public new IHttpResponseBodyFeature Body { get; }

    public CancellationToken RequestAborted { get; set; }

    public void Abort() => _ending.Cancel();

    private void Start(Action<IHeaderDictionary> starting)
    {
        if (_started)
            return;
        _started = true;
        starting(Headers);
    }

    public void Dispose() => _ending.Dispose();

    /// <summary>Tells of the first byte.</summary>
    private sealed class Watched(Stream inner, Action started) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Write(byte[] buffer, int offset, int count)
        {
            started();
            inner.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            started();
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
