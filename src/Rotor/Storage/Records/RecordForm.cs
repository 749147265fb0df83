using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>A record without its bodies, as bytes: in a day file beside its columns, or whole in the spool.</summary>
internal static class RecordForm
{
    private const byte Version = 1;
    private const int MaxTerm = 400;
    private const int MaxError = 4_000;

    /// <summary>Writes all but id, time and state, which stand elsewhere; repeated texts go to <paramref name="terms"/>, or are written out without it.</summary>
    public static void Write(RequestRecord record, ByteWriter to, ITerms? terms)
    {
        to.Byte(Version);
        to.Byte((byte)((record.Stream ? 1 : 0) | (record.TokensEstimated ? 2 : 0) | (record.ForeignModel ? 4 : 0)));
        Term(to, terms, record.Method);
        Term(to, terms, record.Path);
        to.Text(Cut(record.Query, MaxError));
        to.Text(Cut(record.ClientRequestId, MaxTerm));
        Term(to, terms, record.ClientId);
        Term(to, terms, record.ClientName);
        Term(to, terms, record.ClientAddress);
        Term(to, terms, record.ModelAsked);
        Term(to, terms, record.ModelServed);
        Term(to, terms, record.Provider);
        to.Text(Cut(record.GenerationId, MaxTerm));
        Term(to, terms, record.KeyId);
        Term(to, terms, record.KeyLabel);
        Term(to, terms, record.Account);
        to.Unsigned((uint)record.Status);
        to.Optional(Microseconds(record.FirstByte));
        to.Optional(Microseconds(record.FirstContent));
        to.Optional(Microseconds(record.Duration));
        to.Optional(record.PromptTokens);
        to.Optional(record.CompletionTokens);
        to.Optional(record.ReasoningTokens);
        to.Optional(record.CachedTokens);
        to.Optional(NanoUsd(record.CostUsd));
        Term(to, terms, record.FinishReason);
        Term(to, terms, record.Reason);
        to.Text(Cut(record.Error, MaxError));
        to.Unsigned(record.Conversation);
        to.Unsigned((uint)record.DroppedBodies);
        to.Unsigned((uint)record.Attempts.Count);
        foreach (var attempt in record.Attempts) Write(attempt, to, terms);
    }

    public static RequestRecord Read(string id, DateTimeOffset time, RequestState state, ref ByteReader from, ITerms? terms)
    {
        if (from.Byte() != Version) throw new InvalidDataException("A record was written by a newer Rotor.");
        var flags = from.Byte();
        var record = new RequestRecord
        {
            Id = id,
            Time = time,
            State = state,
            Stream = (flags & 1) != 0,
            TokensEstimated = (flags & 2) != 0,
            ForeignModel = (flags & 4) != 0,
            Method = Term(ref from, terms) ?? "",
            Path = Term(ref from, terms) ?? "",
            Query = from.Text() ?? "",
            ClientRequestId = from.Text(),
            ClientId = Term(ref from, terms),
            ClientName = Term(ref from, terms),
            ClientAddress = Term(ref from, terms),
            ModelAsked = Term(ref from, terms),
            ModelServed = Term(ref from, terms),
            Provider = Term(ref from, terms),
            GenerationId = from.Text(),
            KeyId = Term(ref from, terms),
            KeyLabel = Term(ref from, terms),
            Account = Term(ref from, terms),
            Status = (int)from.Unsigned(),
            FirstByte = Span(from.Optional()),
            FirstContent = Span(from.Optional()),
            Duration = Span(from.Optional()),
            PromptTokens = from.Optional(),
            CompletionTokens = from.Optional(),
            ReasoningTokens = from.Optional(),
            CachedTokens = from.Optional(),
            CostUsd = Usd(from.Optional()),
            FinishReason = Term(ref from, terms),
            Reason = Term(ref from, terms),
            Error = from.Text(),
            Conversation = from.Unsigned(),
            DroppedBodies = (int)from.Unsigned(),
            Attempts = ReadAttempts(ref from, terms),
        };
        return record;
    }

    public static long? Microseconds(TimeSpan? span) => span is { } some ? (long)some.TotalMicroseconds : null;

    public static TimeSpan? Span(long? microseconds) => microseconds is { } some ? TimeSpan.FromMicroseconds(some) : null;

    /// <summary>Billionths of a dollar: the cheapest tokens cost some tens of them.</summary>
    public static long? NanoUsd(decimal? usd) => usd is { } some ? (long)Math.Clamp(Math.Round(some * 1_000_000_000m), -9e18m, 9e18m) : null;

    public static decimal? Usd(long? nano) => nano is { } some ? some / 1_000_000_000m : null;

    /// <summary>A text that is kept once per day: what a client may choose freely is cut.</summary>
    public static string? TermText(string? text) => Cut(text, MaxTerm);

    private static void Write(AttemptRecord attempt, ByteWriter to, ITerms? terms)
    {
        Term(to, terms, attempt.KeyId);
        Term(to, terms, attempt.KeyLabel);
        Term(to, terms, attempt.Account);
        Term(to, terms, attempt.Model);
        to.Unsigned((ulong)Math.Max(0, attempt.StartedAfter.TotalMicroseconds));
        to.Unsigned((ulong)Math.Max(0, attempt.Duration.TotalMicroseconds));
        to.Unsigned((uint)attempt.Status);
        Term(to, terms, attempt.Reason);
        to.Text(Cut(attempt.Explanation, MaxError));
    }

    private static AttemptRecord[] ReadAttempts(ref ByteReader from, ITerms? terms)
    {
        var count = from.Count();
        if (count > from.Left) throw new InvalidDataException("A record's attempts are damaged.");
        var attempts = count == 0 ? [] : new AttemptRecord[count];
        for (var i = 0; i < count; i++)
        {
            attempts[i] = new AttemptRecord
            {
                KeyId = Term(ref from, terms),
                KeyLabel = Term(ref from, terms),
                Account = Term(ref from, terms),
                Model = Term(ref from, terms),
                StartedAfter = TimeSpan.FromMicroseconds((long)from.Unsigned()),
                Duration = TimeSpan.FromMicroseconds((long)from.Unsigned()),
                Status = (int)from.Unsigned(),
                Reason = Term(ref from, terms),
                Explanation = from.Text(),
            };
        }
        return attempts;
    }

    private static void Term(ByteWriter to, ITerms? terms, string? text)
    {
        if (terms is null) to.Text(TermText(text));
        else to.Unsigned((uint)terms.IdOf(text));
    }

    private static string? Term(ref ByteReader from, ITerms? terms) => terms is null ? from.Text() : terms.TextOf(from.Count());

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..(most - 1)] + "…";
}
