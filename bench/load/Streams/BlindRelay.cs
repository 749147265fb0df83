using System.Buffers;
using Rotor.Core.Settings;
using Rotor.Proxy;

namespace Rotor.Load.Streams;

/// <summary>Passes a stream's bytes on as they come and looks into none: what a stream costs without gate and scanner. It knows neither failure nor end.</summary>
internal sealed class BlindRelay(Live<UpstreamOptions> options, TimeProvider time) : IStreamRelay
{
    private const int ReadBytes = 16 * 1024;

    public async ValueTask RelayAsync(ProxyCall call, Attempt attempt, HttpResponseMessage upstream, StreamSession session, ClientAnswer answer, AttemptDeadline deadline)
    {
        await using var source = await UpstreamStream.OpenAsync(upstream, deadline.Token);
        await answer.BeginAsync(upstream);
        attempt.NoteContent(time.GetTimestamp());
        deadline.EndTotal();
        while (await PassAsync(source, answer, deadline) > 0) deadline.Progress(options.Value.IdleTimeout);
        await answer.Body.CompleteAsync();
    }

    // As the relay does: no buffer is held while nothing comes.
    private static ValueTask<int> SomethingCameAsync(Stream source, CancellationToken cancellationToken) => source.ReadAsync(Memory<byte>.Empty, cancellationToken);

    private static async ValueTask<int> PassAsync(Stream source, ClientAnswer answer, AttemptDeadline deadline)
    {
        await SomethingCameAsync(source, deadline.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        int read;
        try
        {
            read = await source.ReadAsync(buffer, deadline.Token);
            answer.Body.Write(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (read > 0) await answer.Body.FlushAsync(deadline.Token);
        return read;
    }
}
