using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Rotor.Proxy;

namespace Rotor.Day;

/// <summary>A client that takes whatever comes.</summary>
internal sealed class DayClient : IClientResponse
{
    public CancellationToken Aborted => CancellationToken.None;

    public bool HasStarted => false;

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public IHeaderDictionary Headers { get; } = new HeaderDictionary();

    public PipeWriter Body { get; } = new Sink();

    public void Abort() => throw new InvalidOperationException("No answer of the day is to be cut.");

    private sealed class Sink : PipeWriter
    {
        // Nobody reads what is written, so that all may write into one place.
        private static readonly byte[] Anywhere = new byte[128 * 1024];

        public override void Advance(int bytes)
        {
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => sizeHint <= Anywhere.Length ? Anywhere : new byte[sizeHint];

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => new(new FlushResult(false, false));

        public override void CancelPendingFlush()
        {
        }

        public override void Complete(Exception? exception = null)
        {
        }
    }
}
