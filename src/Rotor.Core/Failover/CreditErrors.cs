using System.Globalization;

namespace Rotor.Core.Failover;

/// <summary>402: credits of the account, what one request may cost, and what is in flight.</summary>
internal static class CreditErrors
{
    private const string Afford = "This request requires more credits, or fewer max_tokens. ";
    private const string InFlightWords = "This request would exceed your available credits given your current in-flight requests";

    public static ErrorRow[] Rows { get; } =
    [
        new(402, c => c.Error.MetadataReason == "in_flight_budget_exhausted" || c.Says(InFlightWords), InFlight),
        new(402, c => c.Error.MetadataReason == "weight_exceeds_budget" || c.Says(Afford), RequestTooDear),
        new(402, c => c.Says("This request requires at least $"), MediaBalance),
        new(402, c => c.Says("Insufficient credits"), Insufficient),
        new(402, c => c.Says("Key limit exceeded"), PermissionErrors.KeyLimit),
    ];

    /// <summary>By <c>openrouter_credits</c>: either this request costs more than there is, or there is nothing left.</summary>
    public static Verdict Credits(ErrorCase c) =>
        c.Error.MetadataReason == "weight_exceeds_budget" || c.Says(Afford) ? RequestTooDear(c) : Insufficient(c);

    /// <summary>By <c>openrouter_key_limit</c> under 402: the key's own cap does not cover this request; another key's may, even of the same account.</summary>
    public static Verdict KeyLimitOfRequest(ErrorCase c)
    {
        if (c.Says("Key limit exceeded"))
            return PermissionErrors.KeyLimit(c);
        if (c.Says("This request requires at least $"))
            return MediaBalance(c);
        return c.Verdict("request_over_key_limit", Blame.Key, NextStep.NextKey, "What is left of this key's own limit does not cover the request" + Affordable(c) + ".") with
        {
            AffordableTokens = AffordableTokens(c),
            WantsCheck = true,
        };
    }

    /// <summary>The cost of running requests is held against the account until they end.</summary>
    public static Verdict InFlight(ErrorCase c)
    {
        var until = RestEnds.RetryAfter(c, TimeSpan.FromHours(1));
        return c.Verdict("in_flight_budget", Blame.Account, NextStep.NextAccount, "The running requests of this account hold all of its credits for the moment" + Until(c, until) + ".") with
        {
            Scope = ScopeKind.AccountPaid,
            Until = until,
            Rest = TimeSpan.FromSeconds(5),
            RestCap = TimeSpan.FromSeconds(30),
            Transient = true,
            Pause = TimeSpan.FromSeconds(1),
        };
    }

    /// <summary>Nothing but the status speaks: suspected until another account serves the same request.</summary>
    public static Verdict ByStatus(ErrorCase c) => c.Error.Form == EnvelopeForm.Html
        ? ServerErrors.EdgePage(c)
        : c.Verdict("payment_unexplained", Blame.Unknown, NextStep.NextAccount, "OpenRouter asks for payment without saying for what; whether the account is to blame shows when another one is tried.") with
        {
            Scope = c.IsFreeModel ? ScopeKind.Account : ScopeKind.AccountPaid,
            Suspected = true,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromDays(1)),
            Rest = TimeSpan.FromMinutes(10),
            RestCap = TimeSpan.FromHours(1),
            Then = NextStep.NextModel,
            WantsCheck = true,
        };

    /// <summary>The account has no credits. A free model is refused for that only when the balance is negative, and then all of the account rests.</summary>
    public static Verdict Insufficient(ErrorCase c) =>
        c.Verdict(
            "insufficient_credits",
            Blame.Account,
            NextStep.NextAccount,
            c.IsFreeModel ? "OpenRouter says this account's balance is negative; it refuses even free models until credits are added."
                : "OpenRouter says this account has no credits left; its free models may still work.") with
        {
            Scope = c.IsFreeModel ? ScopeKind.Account : ScopeKind.AccountPaid,
            Until = RestEnds.RetryAfter(c, TimeSpan.FromDays(1)),
            Rest = TimeSpan.FromMinutes(10),
            RestCap = TimeSpan.FromHours(1),
            Then = NextStep.NextModel,
            WantsCheck = true,
        };

    // Smaller requests still fit, so nothing rests.
    private static Verdict RequestTooDear(ErrorCase c) =>
        c.Verdict("request_over_balance", Blame.Account, NextStep.NextAccount, "This account's credits do not cover the request" + Affordable(c) + "; smaller ones may fit.") with
        {
            AffordableTokens = AffordableTokens(c),
            Then = NextStep.NextModel,
            WantsCheck = true,
        };

    // Image and video output want a balance that text does not: the key rests for this model only.
    private static Verdict MediaBalance(ErrorCase c) =>
        c.Verdict("balance_for_media", Blame.Key, NextStep.NextKey, "OpenRouter wants a higher balance behind this key for image or video output.") with
        {
            Scope = c.Attempt.Model.Length == 0 ? ScopeKind.None : ScopeKind.KeyModel,
            Rest = TimeSpan.FromMinutes(10),
            RestCap = TimeSpan.FromHours(1),
            Then = NextStep.NextModel,
            WantsCheck = true,
        };

    private static string Affordable(ErrorCase c) =>
        AffordableTokens(c) is { } tokens ? string.Create(CultureInfo.InvariantCulture, $": {tokens} output tokens at most") : "";

    private static string Until(ErrorCase c, DateTimeOffset? until) => until is { } end ? "; again at " + c.Time(end) : "";

    private static long? AffordableTokens(ErrorCase c)
    {
        const string Words = "but can only afford ";
        if (!c.Says(Afford) || c.Message.IndexOf(Words, StringComparison.OrdinalIgnoreCase) is not (> 0 and var at))
            return null;
        var number = c.Message.AsSpan(at + Words.Length);
        var end = number.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? number : number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) ? tokens : null;
    }
}
