using Rotor.Core.Streams;
using Rotor.Core.Tokens;

namespace Rotor.Proxy;

/// <summary>Counts what a broken stream had said.</summary>
internal static class AnswerText
{
    /// <summary>The tokens of what a client got of a stream; null when it got none.</summary>
    public static long? CountTokens(ReadOnlySpan<byte> stream, StreamDialect dialect, TokenProfile profile)
    {
        if (dialect == StreamDialect.Unknown) return null;
        using var scanner = new SseScanner();
        using var ledger = new StreamLedger(dialect);
        while (scanner.TryRead(ref stream, out var e)) ledger.Record(e);
        return ledger.CountTokens(profile.Encoding) is > 0 and var count ? profile.Scaled(count) : null;
    }
}
