using System.Buffers;
using Rotor.Core.Streams;

namespace Rotor.Core.RequestLog;

/// <summary>Puts a streamed answer together when it is read: what is kept is what the client got.</summary>
public static class AssembledAnswer
{
    /// <summary>The answer as one JSON object, as a request without <c>stream</c> would have got it.</summary>
    /// <param name="record">With its bodies.</param>
    /// <returns>UTF-8; null where there is no stream, or its events make no answer.</returns>
    public static ReadOnlyMemory<byte>? Of(RequestRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!record.Stream || record.Bodies is not { } bodies)
            return null;
        if (bodies.Assembled is { } kept)
            return kept.Bytes;
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
        if (any && AnswerAssembler.TryWrite(ledger, answer))
            return answer.WrittenMemory;
        return null; // in a conditional expression this null would become an empty answer
    }
}
