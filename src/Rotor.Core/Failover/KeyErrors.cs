namespace Rotor.Core.Failover;

/// <summary>401: OpenRouter does not know the key.</summary>
internal static class KeyErrors
{
    public static ErrorRow[] Rows { get; } =
    [
        new(401, c => IsMessage(c, "User not found"), c => Rejected(c, "OpenRouter does not know this key: it was deleted, revoked or mistyped.")),
        new(401, c => IsMessage(c, "No cookie auth credentials found"), c => Rejected(c, "OpenRouter found no key in the request: the stored value is empty or damaged.")),
        new(401, c => IsMessage(c, "Missing Authentication header"), c => Rejected(c, "OpenRouter found no key in the request: the stored value is empty or damaged.")),
        new(401, c => IsMessage(c, "No auth credentials found"), c => Rejected(c, "OpenRouter found no key in the request: the stored value is empty or damaged.")),
    ];

    /// <summary>A 401 in unknown words: the key rests, and a check finds out whether it lives.</summary>
    public static Verdict ByStatus(ErrorCase c) => c.Error.Form == EnvelopeForm.Html
        ? ServerErrors.EdgePage(c)
        : Rest(c, "key_refused", "OpenRouter refused this key without saying why; a check will tell whether it still works.");

    /// <summary>The key alone rests and is checked; nothing says yet that it is dead.</summary>
    public static Verdict Rest(ErrorCase c, string reason, string explanation) =>
        c.Verdict(reason, Blame.Key, NextStep.NextKey, explanation) with
        {
            Scope = ScopeKind.Key,
            Rest = TimeSpan.FromMinutes(5),
            RestCap = TimeSpan.FromHours(1),
            WantsCheck = true,
        };

    // Only a real 401 in OpenRouter's own exact words declares a key dead; a code inside a successful answer rests it.
    private static Verdict Rejected(ErrorCase c, string explanation) =>
        Rest(c, "key_rejected", explanation) with { Invalidates = c.Attempt is { Status: 401, Shape: FailureShape.Status } };

    private static bool IsMessage(ErrorCase c, string words) =>
        c.Message.AsSpan().Trim().TrimEnd('.').Equals(words, StringComparison.OrdinalIgnoreCase);
}
