using System.IO.Compression;
using System.Text;
using Rotor.Simulator.Scripts;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Streams;

/// <summary>Writes blocks of a stream in the line ends and the pieces that its shape asks for, each flushed by itself.</summary>
internal sealed class StreamOutput(Exchange exchange, StreamShape shape, TimeProvider time) : IAsyncDisposable
{
    private GZipStream? _gzip;
    private int _offset;
    private int _nextSplit;

    /// <summary>Sends the head at once, whatever comes after it.</summary>
    public async Task StartAsync()
    {
        if (Compression.IsAskedFor(exchange.Http.Request))
        {
            exchange.Http.Response.Headers.ContentEncoding = "gzip";
            _gzip = new GZipStream(exchange.Http.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        }

        await exchange.Http.Response.StartAsync(exchange.Gone);
        await exchange.Http.Response.BodyWriter.FlushAsync(exchange.Gone);
    }

    public async Task WriteAsync(string block)
    {
        exchange.Gone.ThrowIfCancellationRequested();
        var bytes = Encoding.UTF8.GetBytes(shape.CarriageReturns ? block.Replace("\n", "\r\n", StringComparison.Ordinal) : block);
        var start = 0;
        while (start < bytes.Length)
        {
            var end = End(start, bytes.Length);
            await SendAsync(bytes.AsMemory(start, end - start));
            if (end < bytes.Length && shape.WriteDelay > TimeSpan.Zero)
                await Task.Delay(shape.WriteDelay, time, exchange.Gone);
            start = end;
        }

        _offset += bytes.Length;
    }

    public async ValueTask DisposeAsync()
    {
        if (_gzip is not null && !exchange.Gone.IsCancellationRequested)
            await _gzip.DisposeAsync();
    }

    private int End(int start, int length)
    {
        var end = shape.WriteSize > 0 ? Math.Min(length, start + shape.WriteSize) : length;
        while (_nextSplit < shape.SplitAt.Count && shape.SplitAt[_nextSplit] <= _offset + start)
            _nextSplit++;
        return _nextSplit < shape.SplitAt.Count ? Math.Min(end, shape.SplitAt[_nextSplit] - _offset) : end;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_gzip is null)
        {
            await exchange.Http.Response.BodyWriter.WriteAsync(bytes, exchange.Gone);
            return;
        }

        await _gzip.WriteAsync(bytes, exchange.Gone);
        await _gzip.FlushAsync(exchange.Gone);
    }
}
