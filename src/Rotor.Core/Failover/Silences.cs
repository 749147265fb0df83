namespace Rotor.Core.Failover;

/// <summary>Failures without an error to read: lost connections, silences, answers that break off, and answers that are none.</summary>
/// <remarks>One of these proves nothing about a key, so a key is at most suspected.</remarks>
internal static class Silences
{
    /// <returns>Null when there is an error to judge instead.</returns>
    public static Verdict? Match(ErrorCase c)
    {
        var shape = c.Attempt.Shape;
        if (shape == FailureShape.None)
            return c.Verdict("ok", Blame.None, NextStep.Return, "The attempt succeeded.") with { MayHaveCost = true };
        if (shape == FailureShape.ClientGone)
            return c.Verdict("client_gone", Blame.Client, NextStep.Return, "The client closed its connection before the answer was complete; nobody is to blame.");
        if (shape == FailureShape.TotalTimeout)
            return c.Verdict("total_timeout", Blame.Unknown, NextStep.Return, "The request did not end within its total deadline.") with { Pause = default };
        // An error status says more than how its body ended, and an error inside a broken answer more than the break.
        if (c.Attempt.Status is not (0 or (>= 200 and <= 299)) || c.Error.HasError)
            return null;
        return shape switch
        {
            FailureShape.ConnectFailed => ConnectFailed(c),
            FailureShape.ConnectionLost => Suspect(c, "connection_lost", "The connection to OpenRouter was lost before it answered.") with { Transient = true },
            FailureShape.ConnectionLostInAnswer => Suspect(c, "answer_cut", "The connection to OpenRouter was lost within the answer.") with { Transient = true },
            FailureShape.SilentClose => Suspect(c, "silent_close", "The answer ended early, without a finish reason.") with { Transient = true },
            FailureShape.Empty => Suspect(c, "empty_answer", "OpenRouter answered with nothing but padding.") with { Transient = true },
            FailureShape.FirstByteTimeout => Suspect(c, "first_byte_timeout", "OpenRouter sent no answer within the first-byte timeout."),
            FailureShape.FirstContentTimeout => Suspect(c, "first_content_timeout", "OpenRouter began an answer, but no content came within the first-content timeout."),
            FailureShape.IdleTimeout => Suspect(c, "idle_timeout", "The answer fell silent for longer than the idle timeout."),
            FailureShape.FinishReasonError => FinishReasonError(c),
            FailureShape.NotUnderstood => NotUnderstood(c),
            _ => c.Error.FinishReason == "error" ? FinishReasonError(c) : null,
        };
    }

    /// <summary>A status that is neither success nor error, or an error announced and not given.</summary>
    public static Verdict NotAnAnswer(ErrorCase c) => c.Status is >= 300 and <= 399
        ? c.Verdict("redirected", Blame.Upstream, NextStep.Return, "The upstream address answers with a redirect; check that the base URL is that of the API.")
        : NotUnderstood(c);

    private static Verdict ConnectFailed(ErrorCase c) =>
        c.Verdict("connect_failed", Blame.Upstream, NextStep.RetrySame, "No connection to OpenRouter could be made; no key is to blame.") with
        {
            Scope = ScopeKind.Upstream,
            Suspected = true,
            Rest = TimeSpan.FromSeconds(1),
            RestCap = TimeSpan.FromMinutes(1),
            Pause = TimeSpan.FromMilliseconds(250),
            Transient = true,
        };

    private static Verdict Suspect(ErrorCase c, string reason, string explanation) =>
        c.Verdict(reason, Blame.Unknown, NextStep.NextKey, explanation) with
        {
            Scope = ScopeKind.Key,
            Suspected = true,
            Rest = TimeSpan.FromSeconds(10),
            RestCap = TimeSpan.FromMinutes(5),
            Then = NextStep.NextModel,
            MayHaveCost = true,
        };

    private static Verdict FinishReasonError(ErrorCase c) =>
        c.Verdict("finish_reason_error", Blame.Model, NextStep.RetrySame, "The model ended its answer with an error" + Native(c) + "; no key is to blame.") with
        {
            Then = NextStep.NextModel,
            Transient = true,
            Pause = TimeSpan.FromMilliseconds(250),
            MayHaveCost = true,
        };

    private static Verdict NotUnderstood(ErrorCase c) => c.Error.Form == EnvelopeForm.Html
        ? c.Verdict("web_page", Blame.Upstream, NextStep.Return, "The upstream address answers with a web page instead of the API; check the base URL.") with { MayHaveCost = true }
        : c.Verdict("not_understood", Blame.Upstream, NextStep.RetrySame, "The answer is not in the form of OpenRouter's API.") with
        {
            Transient = true,
            Pause = TimeSpan.FromMilliseconds(250),
            MayHaveCost = true,
        };

    private static string Native(ErrorCase c) => c.Error.NativeFinishReason is { } reason ? " (" + EvidenceText.Name(reason) + ")" : "";
}
