using System.Buffers;
using Rotor.Core.RequestLog;
using Rotor.Core.Streams;

namespace Rotor.Admin.Records;

/// <summary>Puts a streamed answer together when it is read: what is kept is what the client got.</summary>
internal static class AnswerView
{
    /// <summary>The answer as one JSON object; null where there is no stream, or its events make none.</summary>
    public static BodyView? Assembled(RequestRecord record)
    {
        if (!record.Stream || record.Bodies is not { } bodies)
            return null;
        if (bodies.Assembled is { } kept)
            return BodyView.Of(kept.Bytes.Span, bodies.Response ?? kept, "assembled");
        if (bodies.Response is not { } events || StreamDialects.FromPath(record.Path) is not (var dialect and not StreamDialect.Unknown))
            return null;
        using var ledger = new StreamLedger(dialect);
        using var scanner = new SseScanner();
        var unread = events.Bytes.Span;
        var any = false;
        while (scanner.TryRead(ref unread, out var e) || scanner.TryFinish(out e))
        {
            any |= e.Kind == SseEventKind.Data;
            ledger.Record(e);
        }

        var answer = new ArrayBufferWriter<byte>();
        return any && AnswerAssembler.TryWrite(ledger, answer) ? BodyView.Of(answer.WrittenSpan, events, "assembled") : null;
    }
}
