namespace Rotor.Day;

/// <summary>A span of the day in UTC ticks, its end excluded.</summary>
internal readonly record struct Span(long From, long To)
{
    public static Span Never => new(long.MaxValue, long.MaxValue);

    public bool Holds(long at) => at >= From && at < To;

    /// <summary>As <see cref="Holds"/>, and a while longer: what was sent within the span is judged a little later.</summary>
    public bool HeldUntil(long at, TimeSpan slack) => at >= From && at < To + slack.Ticks;
}

/// <summary>How the whole upstream fails.</summary>
internal enum OutageKind
{
    Refused,
    ServiceUnavailable,
    InternalError,
    EdgePage,
    Reset,
}

/// <summary>How one model fails, whatever the key.</summary>
internal enum ModelFaultKind
{
    Relayed502,
    Relayed401,
    Relayed402,
    Relayed403,
    SharedPool,
    SharedPoolRetryAfter,
}

/// <summary>How a single attempt of one request fails, once.</summary>
internal enum AttemptFault
{
    None,
    Relayed502,
    Relayed429,
    Reset,
    ErrorInAnswer,
    Empty,
    Cut,

    /// <summary>400: no key and no model can serve this request.</summary>
    ContextTooLong,

    /// <summary>403 with reasons: no key may serve this request.</summary>
    Moderation,
}

internal sealed record Outage(Span Span, OutageKind Kind);

/// <param name="Span">When.</param>
/// <param name="Kind">How.</param>
/// <param name="Share">The share of attempts that meet it, from 0 to 1.</param>
internal sealed record ModelFault(Span Span, ModelFaultKind Kind, double Share);
