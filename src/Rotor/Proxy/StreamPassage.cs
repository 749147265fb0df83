using System.Buffers;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>One attempt's events on their way to the client: looked into, held back until the gate opens, then passed on.</summary>
internal sealed class StreamPassage(ProxyCall call, StreamSession session, ClientAnswer answer) : IDisposable
{
    /// <summary>Events without content that are held back before the client gets them all the same.</summary>
    private const int LiveHoldBytes = 64 * 1024;

    /// <summary>A buffered answer longer than this goes live.</summary>
    private const int BufferedHoldBytes = 16 * 1024 * 1024;

    private readonly SseScanner _scanner = new();
    private readonly StreamSplicer? _splicer = session.Splicer;

    // What a later attempt adds to the answer: it waits here, as comments keep the client's stream alive until then.
    private readonly PooledBytes? _joined = session.Splicer is null ? null : new PooledBytes();
    private HeldBytes? _held = session.HasBegun ? null : new HeldBytes();
    private bool _sawDone;
    private bool _inPieces;
    private bool _wentLive;

    public StreamProgress Progress { get; } = new();

    /// <summary>True once what passes goes straight to the client.</summary>
    public bool IsOpen => _held is null;

    public bool HasUnflushed { get; private set; }

    /// <summary>True when a later attempt has something to add to the answer: <see cref="Join"/> is due.</summary>
    public bool HasJoined => _joined is { Length: > 0 };

    /// <summary>True when a second attempt does not agree with what the client holds.</summary>
    public bool Disagrees { get; private set; }

    /// <summary>The error event's data, where there was one.</summary>
    public byte[]? Error { get; private set; }

    /// <summary>The error in the form of an answer that is no stream.</summary>
    public byte[]? ErrorForClient { get; private set; }

    public bool MayOpen => !IsOpen && Progress.Stage != StreamStage.Failed && !call.Assembles
        && (call.StreamMode == StreamMode.Buffered ? _held!.Length > BufferedHoldBytes : Progress.HasContent || _held!.Length > LiveHoldBytes);

    public bool IsOver => Progress.IsOver || Disagrees;

    /// <returns>True when something came that counts as progress.</returns>
    public bool Take(ReadOnlySpan<byte> unread)
    {
        var progressed = false;
        while (Progress.Stage != StreamStage.Failed && !Disagrees && _scanner.TryRead(ref unread, out var e)) progressed |= Take(e);
        return progressed;
    }

    /// <summary>Takes what is left when the stream has ended. Of what has no blank line behind it only data is worth passing on: of the rest nobody knows whether it is whole.</summary>
    public void TakeLast()
    {
        if (_scanner.TryFinish(out var e) && e.Kind is SseEventKind.Data or SseEventKind.Done or SseEventKind.Foreign) Take(e);
    }

    /// <summary>Ends an event that was passed on in pieces and broke off, so that what follows is an event of its own.</summary>
    public void EndEvent()
    {
        if (!_inPieces) return;
        _inPieces = false;
        Write("\n\n"u8);
    }

    /// <summary>Lets pass what was held back, and from now on everything.</summary>
    public void Open()
    {
        session.Begin(Progress);
        _wentLive = call.StreamMode == StreamMode.Buffered && Progress.Stage is not (StreamStage.Finished or StreamStage.Ended);
        answer.Body.Write(_held!.Span);
        HasUnflushed |= _held.Length > 0;
        _held.Dispose();
        _held = null;
    }

    /// <summary>Adds to the answer what a later attempt has brought.</summary>
    public void Join()
    {
        answer.Body.Write(_joined!.Span);
        _joined.Clear();
        HasUnflushed = true;
    }

    public void Flushed() => HasUnflushed = false;

    /// <summary>Closes the client's stream as the dialect closes it, where upstream did not.</summary>
    public void End()
    {
        if (!_sawDone) StreamErrors.WriteMissingEnd(answer.Body, call.Route.Dialect);
    }

    public void Note(Attempt attempt)
    {
        attempt.Note = Unusual();
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
        _joined?.Dispose();
        _held?.Dispose();
    }

    private bool Take(in SseEvent e)
    {
        var facts = EventInspector.Inspect(call.Route.Dialect, e);
        Progress.Observe(e, facts);
        if (Progress.Stage == StreamStage.Failed)
        {
            if (facts.HasError) (Error, ErrorForClient) = (e.Data.ToArray(), ErrorAnswer(e.Data, facts));
            return true;
        }
        // What cannot be read would break the client's parser; the events round it are good.
        if (e.Kind == SseEventKind.Foreign || (e.Kind == SseEventKind.Data && !facts.WellFormed) || IsHollow(e)) return false;
        _sawDone |= e.Kind == SseEventKind.Done || (facts.IsEnd && call.Route.Dialect == StreamDialect.Messages);
        if (_splicer is not null) Splice(e);
        else Pass(e, facts);
        return e.Kind is SseEventKind.Data or SseEventKind.Done or SseEventKind.Oversize;
    }

    // A data line with nothing in it, such as a stream leaves that broke off within it: clients parse it as JSON.
    private static bool IsHollow(in SseEvent e) => e.Kind == SseEventKind.Empty && (!e.Terminated || e.Raw.IndexOf("data"u8) >= 0);

    private void Splice(in SseEvent e)
    {
        // Upstream's comments would keep a client waiting that Rotor's own keep waiting already.
        if (e.Kind == SseEventKind.Comment && !_splicer!.IsCovered) return;
        Disagrees |= _splicer!.Add(e, _joined!) == SpliceStep.Mismatch;
    }

    private void Pass(in SseEvent e, in EventFacts facts)
    {
        session.Ledger?.Record(e);
        if (facts.UserId.IsPresent)
        {
            var shown = new ArrayBufferWriter<byte>(e.Raw.Length);
            StreamErrors.WriteWithoutAccount(shown, e, facts);
            Write(shown.WrittenSpan);
            return;
        }
        Write(e.Raw);
        _inPieces = e.Kind == SseEventKind.Oversize && !e.Terminated;
        // The stream ended between the event's last line and the blank line that belongs to it.
        if (!_inPieces) Write(e.MissingEnd);
    }

    private string? Unusual()
    {
        if (call.Assembles) return "Asked for as a stream and put together.";
        if (_wentLive) return "Too long to be buffered: the rest went live.";
        return _splicer is { IsCovered: true } ? "Went on with an answer that had broken off." : null;
    }

    // In /messages the event itself has the form of an error answer.
    private byte[] ErrorAnswer(ReadOnlySpan<byte> data, in EventFacts facts) =>
        call.Route.Dialect == StreamDialect.Messages ? data.ToArray() : [.. "{\"error\":"u8, .. facts.Error.Of(data), .. "}"u8];

    private void Write(ReadOnlySpan<byte> bytes)
    {
        // An answer that is put together is in the ledger; its events go nowhere.
        if (bytes.IsEmpty || call.Assembles) return;
        if (IsOpen)
        {
            answer.Body.Write(bytes);
            HasUnflushed = true;
            return;
        }
        bytes.CopyTo(_held!.FreeSpan(bytes.Length));
        _held.Advance(bytes.Length);
    }
}
