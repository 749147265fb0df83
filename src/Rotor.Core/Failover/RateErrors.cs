using System.Globalization;

namespace Rotor.Core.Failover;

/// <summary>429 of OpenRouter's own: the account's free quota, and refusals that name no source.</summary>
internal static class RateErrors
{
    private static readonly TimeSpan LongestDay = TimeSpan.FromHours(25);

    public static ErrorRow[] Rows { get; } =
    [
        new(429, c => c.Says("Rate limit exceeded: free-models-per-day"), FreeDaily),
        new(429, c => c.Says("Rate limit exceeded: free-models-per-min"), FreeMinute),
        new(429, HasRateLimit, OfAccount),
    ];

    /// <summary>All free models of the account until UTC midnight; its paid ones, and other accounts, go on.</summary>
    public static Verdict FreeDaily(ErrorCase c)
    {
        var reset = RestEnds.RateLimitReset(c, LongestDay) ?? RestEnds.ResetsAt(c, LongestDay) ?? RestEnds.NextDay(c.Now);
        var limit = Limit(c);
        return c.Verdict("free_daily_limit", Blame.Account, NextStep.NextAccount, "OpenRouter says this account used its " + Count(limit) + "free requests for today; resets " + c.Time(reset) + ".") with
        {
            Scope = ScopeKind.AccountFree,
            Until = reset,
            Then = NextStep.NextModel,
            Quota = Quota(QuotaWindow.Day, limit, c, reset),
            WantsCheck = true,
        };
    }

    /// <summary>All free models of the account until the clock minute ends, so never longer than a minute.</summary>
    public static Verdict FreeMinute(ErrorCase c)
    {
        var minute = TimeSpan.FromMinutes(1);
        var reset = RestEnds.RateLimitReset(c, minute) ?? RestEnds.RetryAfter(c, minute) ?? RestEnds.NextMinute(c.Now);
        var limit = Limit(c);
        return c.Verdict("free_minute_limit", Blame.Account, NextStep.NextAccount, "OpenRouter says this account used its " + Count(limit) + "free requests for this minute; resets " + c.Time(reset) + ".") with
        {
            Scope = ScopeKind.AccountFree,
            Until = reset,
            Then = NextStep.NextModel,
            Quota = Quota(QuotaWindow.Minute, limit, c, reset),
        };
    }

    /// <summary>By <c>rate_limit_exceeded</c> alone, without a limit's figures: the model's pace, not the account's.</summary>
    public static Verdict OfModel(ErrorCase c) =>
        c.Verdict("model_rate_limited", Blame.Model, NextStep.NextModel, "The model is limited for all at the moment" + Until(c, RestEnds.RetryAfter(c, TimeSpan.FromHours(1))) + ".") with
        {
            Scope = ScopeKind.Model,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromHours(1)),
            Rest = TimeSpan.FromSeconds(30),
            RestCap = TimeSpan.FromMinutes(5),
        };

    /// <summary>Nothing but the status speaks: suspected until another account serves the same request. A web page is the edge, which limits everyone alike.</summary>
    public static Verdict ByStatus(ErrorCase c)
    {
        var until = RestEnds.RetryAfter(c, TimeSpan.FromHours(1));
        if (c.Error.Form == EnvelopeForm.Html)
        {
            return ServerErrors.EdgePage(c) with
            {
                Reason = "edge_rate_limited",
                Explanation = "The edge in front of OpenRouter limits this whole gateway" + Until(c, until) + "; no key is to blame.",
                Until = until,
                Rest = TimeSpan.FromSeconds(30),
                RestCap = TimeSpan.FromMinutes(1),
            };
        }

        return c.Verdict("rate_limit_unexplained", Blame.Unknown, NextStep.NextAccount, "OpenRouter asks for a slower pace without naming a limit; whether the account is to blame shows when another one is tried.") with
        {
            Scope = c.IsFreeModel ? ScopeKind.AccountFree : ScopeKind.AccountModel,
            Suspected = true,
            Until = until,
            Rest = TimeSpan.FromSeconds(30),
            RestCap = TimeSpan.FromHours(1),
            Then = NextStep.NextModel,
        };
    }

    private static bool HasRateLimit(ErrorCase c) =>
        c.Attempt.Headers.RateLimitReset is not null || c.Attempt.Headers.RateLimitLimit is not null || c.Error.RateLimitReset is not null || c.Error.RateLimitLimit is not null;

    private static Verdict OfAccount(ErrorCase c)
    {
        var reset = RestEnds.RateLimitReset(c, LongestDay);
        var until = reset ?? RestEnds.RetryAfter(c, LongestDay);
        var limit = Limit(c);
        return c.Verdict("rate_limited", Blame.Account, NextStep.NextAccount, "OpenRouter says this account reached a limit" + (limit is { } n ? string.Create(CultureInfo.InvariantCulture, $" of {n} requests") : "") + Until(c, until) + ".") with
        {
            Scope = c.IsFreeModel ? ScopeKind.AccountFree : ScopeKind.Account,
            Until = until,
            Rest = TimeSpan.FromSeconds(30),
            RestCap = TimeSpan.FromMinutes(5),
            Then = NextStep.NextModel,
            Quota = c.IsFreeModel && reset is { } end ? Quota(end - c.Now > TimeSpan.FromMinutes(1) || limit >= 50 ? QuotaWindow.Day : QuotaWindow.Minute, limit, c, end) : null,
        };
    }

    // Without the limit's figure there is no quota to keep: only the rest.
    private static QuotaEvidence? Quota(QuotaWindow window, long? limit, ErrorCase c, DateTimeOffset reset) =>
        limit is { } known ? new QuotaEvidence(window, known, Math.Min(Number(c.Attempt.Headers.RateLimitRemaining) ?? Number(c.Error.RateLimitRemaining) ?? 0, known), reset) : null;

    private static long? Limit(ErrorCase c) => (Number(c.Attempt.Headers.RateLimitLimit) ?? Number(c.Error.RateLimitLimit)) is > 0 and var limit ? limit : null;

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000_000 ? number : null;

    private static string Count(long? limit) => limit is { } known ? known.ToString(CultureInfo.InvariantCulture) + " " : "";

    private static string Until(ErrorCase c, DateTimeOffset? until) => until is { } end ? "; resets " + c.Time(end) : "";
}
