namespace Rotor.Core.Failover;

/// <summary>Says what an attempt's end means. All that Rotor knows of upstream's errors stands in this folder, as pure functions.</summary>
/// <remarks>
/// The order is that of trust: who speaks (a relayed provider's error is the provider's, whatever its status), then the limit that OpenRouter names,
/// then its availability and error codes, then the words its messages begin with, then the status alone. A new error is a new row: in the file of its
/// status family if it is known by its words, in <see cref="LimitSources"/> if by its limit.
/// </remarks>
public static class Verdicts
{
    private static readonly ErrorRow[] Rows =
    [
        .. RequestErrors.Rows, .. KeyErrors.Rows, .. CreditErrors.Rows, .. PermissionErrors.Rows, .. RoutingErrors.Rows, .. RateErrors.Rows, .. ServerErrors.Rows,
    ];

    /// <summary>Judges one attempt. Never throws, whatever the evidence holds.</summary>
    public static Verdict Judge(AttemptEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var c = new ErrorCase(evidence, ErrorEnvelope.Read(evidence.Body.Span));
        return Silences.Match(c) is { } silence ? silence : Temper(c, JudgeAnswer(c));
    }

    /// <summary>The status that an error within a successful answer amounts to; null where it names none. Never throws, whatever the body holds.</summary>
    public static int? CodeIn(ReadOnlySpan<byte> body) => ErrorEnvelope.Read(body) is { HasError: true, Code: >= 400 and <= 599 and var code } ? code : null;

    private static Verdict JudgeAnswer(ErrorCase c) =>
        PermissionErrors.Moderation(c)
        ?? RelayedErrors.Match(c)
        ?? LimitSources.Match(c)
        ?? AvailabilityCodes.Match(c)
        ?? ErrorTypes.MatchExact(c)
        ?? MatchRow(c)
        ?? ErrorTypes.MatchGeneral(c)
        ?? ByStatus(c);

    private static Verdict? MatchRow(ErrorCase c)
    {
        foreach (var row in Rows)
        {
            if (row.Status == c.Status && row.IsMeant(c))
                return row.Judge(c);
        }

        return null;
    }

    private static Verdict ByStatus(ErrorCase c) => c.Status switch
    {
        401 => KeyErrors.ByStatus(c),
        402 => CreditErrors.ByStatus(c),
        403 => PermissionErrors.ByStatus(c),
        404 => RoutingErrors.ByStatus(c),
        429 => RateErrors.ByStatus(c),
        408 or >= 500 => ServerErrors.ByStatus(c),
        >= 400 => RequestErrors.ByStatus(c),
        _ => Silences.NotAnAnswer(c),
    };

    /// <summary>Takes certainty from a verdict against a key or account whose evidence is incomplete: the missing part could name a provider.</summary>
    private static Verdict Temper(ErrorCase c, Verdict verdict) =>
        c.Error is { Form: EnvelopeForm.Json, IsWhole: false } && verdict.Blame is Blame.Key or Blame.Account
            ? verdict with { Suspected = verdict.Scope != ScopeKind.None, Invalidates = false }
            : verdict;
}
