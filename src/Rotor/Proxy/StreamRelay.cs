using System.Buffers;
using Rotor.Core.Failover;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>
/// Relays an event stream: bytes as they came, one flush per read, nothing before the first real content.
/// </summary>
/// <remarks>
/// 1. Read into one pooled buffer; the scanner finds the events in it without a copy.
/// 2. Each event is looked into before it may pass: an error ends the attempt, a malformed event is passed over.
/// 3. Until the gate opens events are held back, so that a failure can still fail over unseen.
/// 4. After that they go straight into the client's pipe.
/// </remarks>
internal sealed class StreamRelay(UpstreamOptions options, TimeProvider time)
{
    private const int ReadBytes = 16 * 1024; // a long tool-call event fits; longer ones are joined by the scanner

    /// <summary>Events without content that are held back before the client gets them all the same.</summary>
    private const int LiveHoldBytes = 64 * 1024;

    /// <summary>A buffered answer longer than this goes live.</summary>
    private const int BufferedHoldBytes = 16 * 1024 * 1024;

    /// <summary>A stream with a finish reason owes only its usage and end mark: it is not waited for longer than this.</summary>
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(3);

    /// <summary>Relays <paramref name="upstream"/>. A failure is set on the attempt; whether the client has content already, <paramref name="answer"/> knows.</summary>
    public async ValueTask RelayAsync(ProxyCall call, Attempt attempt, HttpResponseMessage upstream, ClientAnswer answer, AttemptDeadline deadline)
    {
        await using var source = await UpstreamStream.OpenAsync(upstream, deadline.Token);
        using var passage = new Passage(call, answer);
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var failure = await RelayAsync(attempt, upstream, source, buffer, passage, answer, deadline);
            passage.Note(attempt);
            if (failure == FailureShape.None) await FinishAsync(upstream, source, buffer, passage, answer, deadline);
            else Fail(attempt, upstream, passage, failure);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<FailureShape> RelayAsync(
        Attempt attempt, HttpResponseMessage upstream, Stream source, byte[] buffer, Passage passage, ClientAnswer answer, AttemptDeadline deadline)
    {
        while (!passage.Progress.IsOver)
        {
            int read;
            try
            {
                read = await source.ReadAsync(buffer, deadline.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException && deadline.Cause != FailureShape.ClientGone)
            {
                // Whole but for its end mark: the silence or the lost connection behind a finish reason takes nothing from the answer.
                if (passage.Progress.Stage == StreamStage.Finished) return FailureShape.None;
                return deadline.Cause != FailureShape.None ? deadline.Cause : FailureShape.ConnectionLostInAnswer;
            }
            if (read == 0)
            {
                passage.TakeLast();
                break;
            }
            var progressed = passage.Take(buffer.AsSpan(0, read));
            if (progressed) MoveDeadline(attempt, passage, deadline);
            if (passage.MayBegin)
            {
                await answer.BeginAsync(upstream);
                passage.Begin();
            }
            if (passage.Begun && passage.HasUnflushed)
            {
                var flushed = await answer.Body.FlushAsync(deadline.Token);
                passage.Flushed();
                if (flushed.IsCompleted) return FailureShape.ClientGone;
            }
        }
        return passage.Progress.Shape();
    }

    private void MoveDeadline(Attempt attempt, Passage passage, AttemptDeadline deadline)
    {
        if (attempt.ContentAt == 0 && passage.Progress.HasContent)
        {
            attempt.ContentAt = time.GetTimestamp();
            deadline.EndTotal();
            deadline.Begin(FailureShape.IdleTimeout, options.IdleTimeout);
        }
        if (passage.Progress.Stage == StreamStage.Finished) deadline.Begin(FailureShape.IdleTimeout, EndGrace);
        else if (attempt.ContentAt != 0) deadline.Progress(options.IdleTimeout);
    }

    private static async ValueTask FinishAsync(
        HttpResponseMessage upstream, Stream source, byte[] buffer, Passage passage, ClientAnswer answer, AttemptDeadline deadline)
    {
        if (!passage.Begun)
        {
            await answer.BeginAsync(upstream);
            passage.Begin();
        }
        passage.End();
        await answer.Body.FlushAsync(answer.ClientGone);
        await answer.Body.CompleteAsync();
        await DrainAsync(source, buffer, deadline);
    }

    // The end of the chunked body stands behind the end mark: a connection is only used again once that was read.
    private static async ValueTask DrainAsync(Stream source, byte[] buffer, AttemptDeadline deadline)
    {
        deadline.Begin(FailureShape.IdleTimeout, TimeSpan.FromSeconds(1));
        try
        {
            for (var reads = 0; reads < 4 && await source.ReadAsync(buffer, deadline.Token) > 0; reads++)
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or InvalidDataException)
        {
            // The answer is whole; only the connection is lost.
        }
    }

    private static void Fail(Attempt attempt, HttpResponseMessage upstream, Passage passage, FailureShape failure)
    {
        attempt.Failure = failure;
        attempt.Error = passage.Error is { } json
            ? new UpstreamError
            {
                Status = passage.Progress.ErrorCode is >= 400 and <= 599 and var code ? code : StatusCodes.Status502BadGateway,
                Body = json,
                ContentType = "application/json",
                Headers = UpstreamError.EvidenceOf(upstream),
            }
            : null;
    }

    /// <summary>One attempt's events on their way to the client.</summary>
    private sealed class Passage(ProxyCall call, ClientAnswer answer) : IDisposable
    {
        private readonly SseScanner _scanner = new();
        private HeldBytes? _held = new();
        private bool _sawDone;

        public StreamProgress Progress { get; } = new();

        public bool Begun { get; private set; }

        public bool HasUnflushed { get; private set; }

        /// <summary>The error event's data, where there was one.</summary>
        public byte[]? Error { get; private set; }

        public bool MayBegin
        {
            get
            {
                if (Begun || Progress.Stage == StreamStage.Failed) return false;
                return call.StreamMode == StreamMode.Buffered
                    ? _held!.Length > BufferedHoldBytes
                    : Progress.HasContent || _held!.Length > LiveHoldBytes;
            }
        }

        /// <returns>True when something came that counts as progress.</returns>
        public bool Take(ReadOnlySpan<byte> unread)
        {
            var progressed = false;
            while (Progress.Stage != StreamStage.Failed && _scanner.TryRead(ref unread, out var e)) progressed |= Take(e);
            return progressed;
        }

        public void TakeLast()
        {
            if (_scanner.TryFinish(out var e)) Take(e);
        }

        public void Begin()
        {
            Begun = true;
            answer.Body.Write(_held!.Span);
            HasUnflushed |= _held.Length > 0;
            _held.Dispose();
            _held = null;
        }

        public void Flushed() => HasUnflushed = false;

        /// <summary>Closes the client's stream as the dialect closes it, where upstream did not.</summary>
        public void End()
        {
            if (!_sawDone && call.Route.Dialect is StreamDialect.ChatCompletions or StreamDialect.Completions) answer.Body.Write(StreamEnd.Done);
        }

        public void Note(Attempt attempt)
        {
            var facts = attempt.Facts;
            facts.Id = Progress.Id;
            facts.Model = Progress.Model;
            facts.Provider = Progress.Provider;
            facts.FinishReason = Progress.FinishReason;
            facts.PromptTokens = Progress.Usage.PromptTokens;
            facts.CompletionTokens = Progress.Usage.CompletionTokens;
            facts.ReasoningTokens = Progress.Usage.ReasoningTokens;
            facts.CachedTokens = Progress.Usage.CachedTokens;
            facts.CostUsd = Progress.Usage.Cost;
        }

        public void Dispose()
        {
            _scanner.Dispose();
            _held?.Dispose();
        }

        private bool Take(in SseEvent e)
        {
            var facts = EventInspector.Inspect(call.Route.Dialect, e);
            Progress.Observe(e, facts);
            if (Progress.Stage == StreamStage.Failed)
            {
                Error = facts.HasError ? e.Data.ToArray() : null;
                return true;
            }
            // What cannot be read would break the client's parser; the events round it are good.
            if (e.Kind == SseEventKind.Foreign || (e.Kind == SseEventKind.Data && (!facts.WellFormed || !e.Terminated))) return false;
            _sawDone |= e.Kind == SseEventKind.Done;
            Pass(e.Raw);
            return e.Kind is SseEventKind.Data or SseEventKind.Done or SseEventKind.Oversize;
        }

        private void Pass(ReadOnlySpan<byte> raw)
        {
            if (Begun)
            {
                answer.Body.Write(raw);
                HasUnflushed = true;
                return;
            }
            raw.CopyTo(_held!.FreeSpan(raw.Length));
            _held.Advance(raw.Length);
        }
    }
}
