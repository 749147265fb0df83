using System.Collections.Concurrent;
using System.Net;

namespace Rotor.TestSupport;

/// <summary>Looks into every answer that a test's clients get, while they read it, for secrets that nobody may be told.</summary>
public sealed class AnswerWatch(SecretScan scan)
{
    private readonly ConcurrentQueue<string> _found = new();
    private readonly int _longest = scan.Longest;

    /// <summary>The handler to give to a client, around its own.</summary>
    public HttpMessageHandler Over(HttpMessageHandler handler) => new Handler(this, handler);

    /// <summary>Fails when an answer held a secret.</summary>
    /// <exception cref="SecretsFoundException">One did.</exception>
    public void ThrowIfAny() => SecretsFoundException.ThrowIfAny(_found);

    private void Look(string place, ReadOnlySpan<byte> bytes)
    {
        foreach (var found in scan.In(place, bytes)) _found.Enqueue(found);
    }

    private sealed class Handler(AnswerWatch watch, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            var place = $"the answer {(int)answer.StatusCode} to {request.Method} {request.RequestUri?.AbsolutePath}";
            // A cookie is its bearer's own secret.
            foreach (var header in answer.Headers.Where(header => header.Key != "Set-Cookie"))
                watch.Look($"{header.Key} of {place}", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', header.Value)));
            answer.Content = new WatchedContent(answer.Content, bytes => watch.Look(place, bytes), watch._longest);
            return answer;
        }
    }

    private delegate void Sight(ReadOnlySpan<byte> bytes);

    /// <summary>The content as it is, read when it is read.</summary>
    private sealed class WatchedContent : HttpContent
    {
        private readonly HttpContent _inner;
        private readonly Sight _look;
        private readonly int _longest;

        public WatchedContent(HttpContent inner, Sight look, int longest)
        {
            (_inner, _look, _longest) = (inner, look, longest);
            foreach (var header in inner.Headers.NonValidated)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() => new WatchedStream(await _inner.ReadAsStreamAsync(), _look, _longest);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var content = await CreateContentReadStreamAsync();
            await content.CopyToAsync(stream);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await using var content = await CreateContentReadStreamAsync();
            await content.CopyToAsync(stream, cancellationToken);
        }

        protected override bool TryComputeLength(out long length) => (length = _inner.Headers.ContentLength ?? -1) >= 0;

        protected override void Dispose(bool disposing)
        {
            if (disposing) _inner.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>Passes on what it reads; a secret may lie across two reads.</summary>
    private sealed class WatchedStream(Stream inner, Sight look, int longest) : Stream
    {
        private byte[] _kept = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            See(buffer.AsSpan(offset, read));
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            See(buffer.Span[..read]);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }

        private void See(ReadOnlySpan<byte> bytes)
        {
            if (bytes.IsEmpty || longest == 0) return;
            byte[] seen = [.. _kept, .. bytes];
            look(seen);
            _kept = seen[Math.Max(0, seen.Length - longest + 1)..];
        }
    }
}
