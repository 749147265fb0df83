namespace Rotor.Core.Failover;

/// <summary>408 and 5xx of OpenRouter's own, and the web pages of the edge before it. One of these never rests a key.</summary>
internal static class ServerErrors
{
    public static ErrorRow[] Rows { get; } =
    [
        new(502, c => c.Says("Network connection lost"), OfModel),
        new(503, c => c.Says("No backends available"), OfModel),
        new(408, c => c.Says("Operation timed out"), OfModel),
    ];

    /// <summary>The model or its provider failed, and OpenRouter says so in its own words.</summary>
    public static Verdict OfModel(ErrorCase c) => OfModel(c, "model_failed", ScopeKind.Model, "The model is not available at the moment; no key is to blame.");

    /// <summary>The same of a model as a whole, or as one provider serves it.</summary>
    public static Verdict OfModel(ErrorCase c, string reason, ScopeKind scope, string explanation) =>
        c.Verdict(reason, Blame.Model, NextStep.RetrySame, explanation) with
        {
            Scope = scope,
            Suspected = true,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromMinutes(5)),
            Rest = TimeSpan.FromSeconds(5),
            RestCap = TimeSpan.FromMinutes(1),
            Then = NextStep.NextModel,
            Pause = TimeSpan.FromMilliseconds(500),
            Transient = true,
        };

    /// <summary>A page of the edge before OpenRouter: it never saw which key was sent.</summary>
    public static Verdict EdgePage(ErrorCase c) =>
        c.Verdict("edge_page", Blame.Upstream, NextStep.RetrySame, $"The edge in front of OpenRouter answered {c.Status} with a web page; no key is to blame.") with
        {
            Scope = ScopeKind.Upstream,
            Suspected = true,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromMinutes(5)),
            Rest = TimeSpan.FromSeconds(5),
            RestCap = TimeSpan.FromMinutes(1),
            Pause = TimeSpan.FromSeconds(1),
            Transient = true,
        };

    public static Verdict ByStatus(ErrorCase c)
    {
        if (c.Error.Form == EnvelopeForm.Html || (c.Status is >= 520 and <= 527 or 530 && !c.Error.HasError))
            return EdgePage(c);
        var (reason, explanation) = c.Status switch
        {
            500 => ("server_error", "OpenRouter had an internal error, which can also come from an unusual request."),
            502 => ("bad_gateway", "OpenRouter could not reach what it needed to answer."),
            503 => ("unavailable", "OpenRouter says it is not available at the moment."),
            408 or 504 or 524 => ("gateway_timeout", "OpenRouter gave up waiting for an answer."),
            529 => ("overloaded", "OpenRouter or the provider says it is overloaded."),
            _ => ("server_error", $"OpenRouter failed with status {c.Status}."),
        };
        return c.Verdict(reason, Blame.Upstream, NextStep.NextKey, explanation) with
        {
            Scope = ScopeKind.Key,
            Suspected = true,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromMinutes(5)),
            Rest = TimeSpan.FromSeconds(10),
            RestCap = TimeSpan.FromMinutes(5),
            Then = NextStep.NextModel,
            Pause = TimeSpan.FromMilliseconds(500),
            // After a gateway's timeout the work may still go on, and be billed.
            Transient = c.Status is not (504 or 524),
        };
    }
}
