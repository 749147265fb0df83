using Rotor.Core.Streams;
using Rotor.Core.Tokens;

namespace Rotor.Proxy;

/// <summary>Counts what a broken stream had said.</summary>
internal static class AnswerText
{
    /// <summary>The tokens of the content that a client got of a stream; null when what it got was none.</summary>
    public static long? CountTokens(ReadOnlySpan<byte> stream, StreamDialect dialect, TokenProfile profile)
    {
        if (dialect == StreamDialect.Unknown) return null;
        using var scanner = new SseScanner();
        using var ledger = new StreamLedger(dialect);
        while (scanner.TryRead(ref stream, out var e)) ledger.Record(e);
        return ledger.Content().IsEmpty ? null : TokenCounter.Count(ledger.Content(), profile.Encoding);
    }
}
