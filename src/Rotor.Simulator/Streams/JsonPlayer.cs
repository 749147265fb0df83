using System.IO.Compression;
using System.Text;
using Rotor.Simulator.Scripts;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Streams;

/// <summary>Plays an answer in one piece, in the shape and with the fault that the script asks for.</summary>
internal static class JsonPlayer
{
    public static async Task PlayAsync(Exchange exchange, string body, string generationId, TimeProvider time)
    {
        var shape = exchange.Reply.Json;
        ResponseHead.Write(exchange.Http, 200, "application/json", generationId);
        exchange.Seen.Status = 200;
        var bytes = Encoding.UTF8.GetBytes(shape.Body ?? body);
        if (Compression.IsAskedFor(exchange.Http.Request))
        {
            exchange.Http.Response.Headers.ContentEncoding = "gzip";
            bytes = Compress(shape, bytes);
        }
        else
        {
            await PadAsync(exchange, shape, time);
        }

        if (shape.Fault == JsonFault.PaddingOnly)
        {
            exchange.Complete = true;
            return;
        }

        await BodyAsync(exchange, shape, bytes, time);
    }

    private static async Task PadAsync(Exchange exchange, JsonShape shape, TimeProvider time)
    {
        var pad = Encoding.UTF8.GetBytes(shape.PaddingText);
        var forever = shape.Fault == JsonFault.PaddingForever;
        var every = forever && shape.PaddingEvery < TimeSpan.FromMilliseconds(10) ? TimeSpan.FromMilliseconds(10) : shape.PaddingEvery;
        for (var i = 0; forever || i < shape.Padding; i++)
        {
            await SendAsync(exchange, pad);
            if (every > TimeSpan.Zero)
                await Task.Delay(every, time, exchange.Gone);
        }
    }

    private static async Task BodyAsync(Exchange exchange, JsonShape shape, byte[] bytes, TimeProvider time)
    {
        switch (shape.Fault)
        {
            case JsonFault.Stall:
                await exchange.Http.Response.StartAsync(exchange.Gone);
                await exchange.Http.Response.BodyWriter.FlushAsync(exchange.Gone);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, exchange.Gone);
                return;
            case JsonFault.Cut or JsonFault.Close:
                await SendAsync(exchange, bytes.AsMemory(0, Math.Min(shape.FaultAfter, bytes.Length)));
                await Sending.BreakAsync(exchange, shape.Fault == JsonFault.Cut, time);
                return;
            default:
                var size = shape.WriteSize > 0 ? shape.WriteSize : Math.Max(1, bytes.Length);
                for (var start = 0; start < bytes.Length; start += size)
                    await SendAsync(exchange, bytes.AsMemory(start, Math.Min(size, bytes.Length - start)));
                exchange.Complete = true;
                return;
        }
    }

    private static byte[] Compress(JsonShape shape, byte[] body)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            for (var i = 0; i < shape.Padding; i++)
                gzip.Write(Encoding.UTF8.GetBytes(shape.PaddingText));
            gzip.Write(body);
        }

        return memory.ToArray();
    }

    private static async Task SendAsync(Exchange exchange, ReadOnlyMemory<byte> bytes)
    {
        exchange.Gone.ThrowIfCancellationRequested();
        await exchange.Http.Response.BodyWriter.WriteAsync(bytes, exchange.Gone);
    }
}
