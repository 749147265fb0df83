using System.Globalization;

namespace Rotor.Core.Failover;

/// <summary>One failed answer on its way to a verdict: the evidence, its envelope, and what every row of the table asks of them.</summary>
internal sealed class ErrorCase
{
    // No window that upstream knows is longer than a month, so instants near the ends of the calendar come from a broken clock.
    private static readonly DateTimeOffset LatestNow = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ErrorCase(AttemptEvidence attempt, ErrorEnvelope error)
    {
        Attempt = attempt;
        Error = error;
        Message = error.Message ?? "";
        Now = (attempt.At < LatestNow ? attempt.At : LatestNow).ToUniversalTime();
        Status = EffectiveStatus(attempt, error);
        Model = EvidenceText.Name(attempt.Model);
        Provider = error.ProviderName is { } provider ? EvidenceText.Name(provider) : null;
    }

    public AttemptEvidence Attempt { get; }

    public ErrorEnvelope Error { get; }

    /// <summary>OpenRouter's own words; empty when it gave none.</summary>
    public string Message { get; }

    /// <summary>When the failure was seen, in UTC.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>The status that the failure amounts to: upstream's own, or the code inside a successful one.</summary>
    public int Status { get; }

    /// <summary>The model's id, safe to show.</summary>
    public string Model { get; }

    /// <summary>The provider's display name, safe to show.</summary>
    public string? Provider { get; }

    public string ProviderOrSome => Provider ?? "the provider";

    /// <summary>True when the model counts against the account's free quota.</summary>
    public bool IsFreeModel => Attempt.Model.EndsWith(":free", StringComparison.Ordinal) || Attempt.Model == "openrouter/free";

    /// <summary>True when OpenRouter's message begins so. A phrase further in could be a caller's own words, echoed.</summary>
    public bool Says(string start) => Message.StartsWith(start, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when OpenRouter's message is a model's id followed by this phrase, or begins with it where the request named no model.</summary>
    public bool SaysOfModel(string phrase)
    {
        if (Model.Length == 0 && Message.AsSpan().TrimStart().StartsWith(phrase, StringComparison.OrdinalIgnoreCase))
            return true;
        var space = Message.IndexOf(' ', StringComparison.Ordinal);
        return space is > 0 and < 200 && Message.AsSpan(space + 1).StartsWith(phrase, StringComparison.OrdinalIgnoreCase);
    }

    public bool IsRoutingStep(string step) => string.Equals(Error.FailedRoutingStep, step, StringComparison.OrdinalIgnoreCase);

    /// <summary>A verdict about this failure, with all that does not depend on the row filled in.</summary>
    public Verdict Verdict(string reason, Blame blame, NextStep step, string explanation) => new()
    {
        Reason = reason,
        Blame = blame,
        Step = step,
        Explanation = explanation,
        Shape = Attempt.Shape,
        Status = Status,
        LimitSource = EvidenceText.CodeWord(Error.LimitSource),
        MayHaveCost = MayHaveCost,
        StartedAt = Attempt.StartedAt,
        At = Attempt.At,
        UpstreamAccount = EvidenceText.AccountId(Error.UserId),
        Evidence = EvidenceText.Of(this),
    };

    /// <summary>True when a model may have worked on the request before it failed.</summary>
    private bool MayHaveCost => Status >= 500 || Status == 408
        || Attempt.Shape is not (FailureShape.Status or FailureShape.ErrorBody or FailureShape.ErrorFirstEvent or FailureShape.ConnectFailed);

    private static int EffectiveStatus(AttemptEvidence attempt, ErrorEnvelope error)
    {
        if (attempt.Status is not (0 or (>= 200 and <= 299)))
            return attempt.Status;
        if (error.Code is >= 300 and <= 599)
            return error.Code.Value;
        return ErrorTypes.StatusOf(error.CodeWord) ?? ErrorTypes.StatusOf(error.ErrorType) ?? ErrorTypes.StatusOf(error.DialectType)
            ?? (error.HasError ? 502 : attempt.Status);
    }

    /// <summary>An instant as a person reads it: the time of day within a day, else the date with it; always UTC.</summary>
    public string Time(DateTimeOffset end) => end - Now < TimeSpan.FromHours(25)
        ? end.ToUniversalTime().ToString(end.Second == 0 ? "HH:mm 'UTC'" : "HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)
        : end.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
