using Rotor.Core.Contracts;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Proxy;

internal sealed partial class AttemptLoop
{
    /// <summary>Tells the client that no key can be had.</summary>
    private static ValueTask RefuseAsync(Run run, LeaseRefusal refusal)
    {
        var attempts = run.Outcome.Attempts;
        // Every attempt failed alike: upstream's own words tell the client more than Rotor's.
        var alike = attempts.Count > 0 && attempts[^1].Error is { } last && attempts.TrueForAll(a => a.Error?.Status == last.Status);
        return FailAsync(run, new RotorError(refusal.Status, refusal.Reason, refusal.Explanation) { RetryAfter = refusal.RetryAfter }, alike ? attempts[^1].Error : null);
    }

    private static ValueTask FailAsync(Run run, NextAction action)
    {
        var attempt = run.Outcome.Attempts.LastOrDefault(a => a.Verdict is not null && a.Verdict.Reason == action.Report.Reason);
        return FailAsync(run, ErrorOf(action), attempt?.Error);
    }

    private static ValueTask FailAsync(Run run, RotorError error, UpstreamError? theirs = null)
    {
        // What the client saw break is what it is told of; that going on failed as well is in the attempts.
        if (run.FirstBreak is { } first) (error, theirs) = (ErrorOf(first), run.Outcome.Broken!.Error);
        run.Outcome.Reason = error.Reason;
        run.Outcome.Explanation = error.Message;
        return run.Answer.FailAsync(error with { Attempts = Told(run.Outcome) }, theirs, run.Session.First, run.Session.NextSequence);
    }

    // An end that upstream named anywhere in its answer is worth a header, where the status says that waiting helps.
    private static RotorError ErrorOf(NextAction action) => new(action.AnswerStatus, action.Report.Reason, action.Report.Explanation)
    {
        RetryAfter = action.AnswerStatus is 402 or 429 or 503 && action.Report.Until > action.Report.At ? action.Report.Until - action.Report.At : null,
    };

    private static ErrorAttempt[] Told(RequestOutcome outcome) =>
        [.. outcome.Attempts.Select(a => new ErrorAttempt(a.Key?.Label ?? "-", a.Status, a.Verdict?.Reason ?? "", a.Verdict?.Explanation ?? ""))];
}
