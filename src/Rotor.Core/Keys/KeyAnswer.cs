using System.Text.Json;
using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>Reads the answer to <c>GET /key</c>.</summary>
/// <remarks>Fields as OpenRouter's reference of that endpoint gives them; whatever is missing or of another type says nothing.</remarks>
public static class KeyAnswer
{
    /// <summary>The path below the base address.</summary>
    public const string Path = "key";

    private const int MaxDepth = 32;

    /// <summary>What an answer says of the key. Never throws, whatever it holds.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="headers">The headers that matter to a verdict.</param>
    /// <param name="body">The body, or the first 64 KiB of it.</param>
    /// <param name="sentAt">When the check was sent.</param>
    /// <param name="now">When the answer came.</param>
    public static KeyCheck Read(int status, EvidenceHeaders headers, ReadOnlyMemory<byte> body, DateTimeOffset sentAt, DateTimeOffset now)
    {
        if (status is 404 or 405)
            return Ended(KeyCheckOutcome.NotOffered, sentAt, "The upstream offers no check of keys, so this one is used unchecked.");
        if (status == 200)
            return Parse(body, sentAt) ?? Failed(sentAt, "The upstream's answer to the check is not in OpenRouter's form.");
        var verdict = Verdicts.Judge(new AttemptEvidence
        {
            Shape = FailureShape.Status,
            Status = status,
            Headers = headers,
            Body = body,
            Path = Path,
            StartedAt = sentAt,
            At = now,
        });
        // No model and no provider takes part in this call: OpenRouter's own 401 is about the key.
        return status == 401 && verdict.Blame == Blame.Key
            ? Ended(KeyCheckOutcome.Dead, sentAt, verdict.Invalidates ? verdict.Explanation : "OpenRouter refuses this key.")
            : Failed(sentAt, verdict.Explanation);
    }

    /// <summary>A check that told nothing about the key.</summary>
    public static KeyCheck Failed(DateTimeOffset sentAt, string explanation) => Ended(KeyCheckOutcome.Failed, sentAt, explanation);

    private static KeyCheck Ended(KeyCheckOutcome outcome, DateTimeOffset sentAt, string explanation) =>
        new() { Outcome = outcome, SentAt = sentAt, Explanation = explanation };

    private static KeyCheck? Parse(ReadOnlyMemory<byte> body, DateTimeOffset sentAt)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object && Member(document.RootElement, "data") is { ValueKind: JsonValueKind.Object } data
                ? Passed(data, sentAt)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static KeyCheck Passed(JsonElement data, DateTimeOffset sentAt) => new()
    {
        Outcome = KeyCheckOutcome.Passed,
        // Of an organisation's key the creator is only the member who made it.
        AccountId = Account(data, "organization_id") ?? Account(data, "creator_user_id"),
        LimitRemaining = Least(Money(data, "limit_remaining"), BudgetRemaining(data)),
        FreeTier = Member(data, "is_free_tier") is { ValueKind: JsonValueKind.True or JsonValueKind.False } free ? free.GetBoolean() : null,
        FreeDaily = FreeDaily(data),
        ExpiresAt = Member(data, "expires_at") is { ValueKind: JsonValueKind.String } expires && expires.TryGetDateTimeOffset(out var at) ? at : null,
        SentAt = sentAt,
    };

    private static FreeDailyRequests? FreeDaily(JsonElement data) =>
        Member(data, "free_model_daily_requests") is { ValueKind: JsonValueKind.Object } told
        && Count(told, "used") is { } used && Count(told, "limit") is { } limit
            ? new FreeDailyRequests(used, limit)
            : null;

    // Newer answers bound a key by more than its own limit; the narrowest bound is what is left.
    private static decimal? BudgetRemaining(JsonElement data) =>
        Member(data, "effective_budget") is { ValueKind: JsonValueKind.Object } budget ? Money(budget, "remaining_usd") : null;

    private static string? Account(JsonElement data, string name) =>
        Member(data, name) is { ValueKind: JsonValueKind.String } id ? EvidenceText.AccountId(id.GetString()) : null;

    private static decimal? Money(JsonElement data, string name) =>
        Member(data, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDecimal(out var value) ? value : null;

    private static long? Count(JsonElement data, string name) =>
        Member(data, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) && value >= 0 ? value : null;

    private static decimal? Least(decimal? a, decimal? b) => a is null || b < a ? b ?? a : a;

    private static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;
}
