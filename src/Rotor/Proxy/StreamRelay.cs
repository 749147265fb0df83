using System.Buffers;
using Rotor.Core.Failover;
using Rotor.Core.Settings;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>
/// Relays an event stream: bytes as they came, one flush per read, nothing before the first real content.
/// </summary>
/// <remarks>
/// 1. Wait for bytes without a buffer, so that a silent stream holds none; read them into a pooled one, in which the scanner finds the events without a copy.
/// 2. Each event is looked into before it may pass: an error ends the attempt, a malformed event is passed over.
/// 3. Until the gate opens events are held back, so that a failure can still fail over unseen.
/// 4. After that they go straight into the client's pipe; those of a later attempt are spliced on to what the client holds.
/// </remarks>
internal sealed class StreamRelay(Live<UpstreamOptions> options, TimeProvider time) : IStreamRelay
{
    private const int ReadBytes = 16 * 1024; // a long tool-call event fits; longer ones are joined by the scanner

    /// <summary>A stream with a finish reason owes only its usage and end mark: it is not waited for longer than this.</summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(3);

    /// <summary>How long the end of the upstream body is waited for once the answer is whole.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1);

    public async ValueTask RelayAsync(
        ProxyCall call, Attempt attempt, HttpResponseMessage upstream, StreamSession session, ClientAnswer answer, AttemptDeadline deadline)
    {
        await using var source = await UpstreamStream.OpenAsync(upstream, deadline.Token);
        using var passage = new StreamPassage(call, session, answer);
        var failure = await PumpAsync(attempt, upstream, source, passage, answer, deadline);
        passage.Note(attempt);
        attempt.Progress = passage.Progress;
        attempt.Disagrees = passage.Disagrees;
        if (failure != FailureShape.None || passage.Disagrees) Fail(attempt, upstream, passage, failure);
        else await FinishAsync(call, attempt, upstream, source, passage, session, answer, deadline);
    }

    private async ValueTask<FailureShape> PumpAsync(
        Attempt attempt, HttpResponseMessage upstream, Stream source, StreamPassage passage, ClientAnswer answer, AttemptDeadline deadline)
    {
        while (!passage.IsOver)
        {
            int read;
            bool progressed;
            try
            {
                await SomethingCameAsync(source, deadline.Token);
                (read, progressed) = await TakeAsync(source, passage, deadline.Token);
            }
            catch (Exception e) when (IsLoss(e) && deadline.Cause != FailureShape.ClientGone)
            {
                // Whole but for its end mark: the silence or the lost connection behind a finish reason takes nothing from the answer.
                if (passage.Progress.Stage == StreamStage.Finished) return FailureShape.None;
                return deadline.Cause != FailureShape.None ? deadline.Cause : FailureShape.ConnectionLostInAnswer;
            }
            if (progressed) MoveDeadline(attempt, passage, deadline);

            if (passage.HasJoined)
            {
                await answer.QuietAsync();
                passage.Join();
            }
            if (passage.MayOpen)
            {
                await answer.BeginAsync(upstream);
                passage.Open();
            }
            if (passage.HasUnflushed && passage.IsOpen && !passage.IsOver)
            {
                passage.Flushed();
                await answer.Body.FlushAsync(deadline.Token);
            }
            if (read == 0) break;
        }
        return passage.Progress.Shape();
    }

    // A read of nothing ends when there is something to read, or the end.
    private static ValueTask<int> SomethingCameAsync(Stream source, CancellationToken cancellationToken) => source.ReadAsync(Memory<byte>.Empty, cancellationToken);

    private static async ValueTask<(int Read, bool Progressed)> TakeAsync(Stream source, StreamPassage passage, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var read = await source.ReadAsync(buffer, cancellationToken);
            if (read > 0) return (read, passage.Take(buffer.AsSpan(0, read)));
            passage.TakeLast();
            return (0, false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void MoveDeadline(Attempt attempt, StreamPassage passage, AttemptDeadline deadline)
    {
        if (attempt.ContentAt == 0 && passage.Progress.HasContent)
        {
            attempt.NoteContent(time.GetTimestamp());
            deadline.EndTotal();
            deadline.Begin(FailureShape.IdleTimeout, options.Value.IdleTimeout);
        }
        if (passage.Progress.Stage == StreamStage.Finished) deadline.Begin(FailureShape.IdleTimeout, EndGrace);
        else if (attempt.ContentAt != 0) deadline.Progress(options.Value.IdleTimeout);
    }

    private static async ValueTask FinishAsync(
        ProxyCall call, Attempt attempt, HttpResponseMessage upstream, Stream source,
        StreamPassage passage, StreamSession session, ClientAnswer answer, AttemptDeadline deadline)
    {
        if (call.Assembles)
        {
            if (!await SendAssembledAsync(attempt, upstream, session, answer)) attempt.Failure = FailureShape.NotUnderstood;
        }
        else
        {
            if (!passage.IsOpen)
            {
                await answer.BeginAsync(upstream);
                passage.Open();
            }
            await answer.QuietAsync();
            passage.EndEvent();
            passage.End();
            await answer.SealAsync(attempt);
            await answer.Body.FlushAsync(answer.ClientGone);
            await answer.Body.CompleteAsync();
        }
        await DrainAsync(source, deadline);
    }

    private static async ValueTask<bool> SendAssembledAsync(Attempt attempt, HttpResponseMessage upstream, StreamSession session, ClientAnswer answer)
    {
        var whole = new ArrayBufferWriter<byte>(4 * 1024);
        if (!AnswerAssembler.TryWrite(session.Ledger!, whole)) return false;
        await answer.BeginAsync(upstream, whole.WrittenCount, "application/json");
        answer.Body.Write(whole.WrittenSpan);
        await answer.SealAsync(attempt);
        await answer.Body.FlushAsync(answer.ClientGone);
        return true;
    }

    // The end of the chunked body stands behind the end mark: a connection is only used again once that was read.
    private static async ValueTask DrainAsync(Stream source, AttemptDeadline deadline)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        deadline.Begin(FailureShape.IdleTimeout, DrainLimit);
        try
        {
            for (var reads = 0; reads < 4 && await source.ReadAsync(buffer, deadline.Token) > 0; reads++)
            {
            }
        }
        catch (Exception e) when (IsLoss(e))
        {
            // The answer is whole; only the connection is lost.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Fail(Attempt attempt, HttpResponseMessage upstream, StreamPassage passage, FailureShape failure)
    {
        passage.EndEvent();
        attempt.Failure = failure;
        attempt.Error = passage.Error is { } json
            ? new UpstreamError
            {
                Status = passage.Progress.ErrorCode is >= 400 and <= 599 and var code ? code : StatusCodes.Status502BadGateway,
                Body = json,
                ForClient = passage.ErrorForClient,
                ContentType = "application/json",
                Headers = UpstreamError.EvidenceOf(upstream),
            }
            : null;
    }

    private static bool IsLoss(Exception e) => e is OperationCanceledException or IOException or HttpRequestException or InvalidDataException;
}
