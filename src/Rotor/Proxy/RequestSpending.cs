using Rotor.Core.Failover;
using Rotor.Core.Limits;

namespace Rotor.Proxy;

/// <summary>What a request came to, over all its attempts.</summary>
/// <param name="Tokens">Tokens of prompt and answer.</param>
/// <param name="Usd">What upstream booked, else what the catalogue's prices make of the tokens.</param>
/// <param name="Output">Tokens of the answers; null when none told them.</param>
internal readonly record struct RequestSpending(long Tokens, decimal Usd, long? Output)
{
    public static RequestSpending Of(OpenRequest request, TokenReservation reservation)
    {
        var spent = default(RequestSpending);
        foreach (var attempt in request.Outcome.Attempts) spent = spent.Plus(Of(request, attempt, reservation));
        return spent;
    }

    private static RequestSpending Of(OpenRequest request, Attempt attempt, TokenReservation reservation)
    {
        var facts = attempt.Facts;
        var told = facts.PromptTokens is not null || facts.CompletionTokens is not null;
        // Upstream refused it, or was never reached: that costs nothing. What broke off or was left without a word may be billed in full.
        if (!told && facts.CostUsd is null) return MayBeBilled(attempt) ? new RequestSpending(reservation.Tokens, reservation.CostUsd, null) : default;
        var (prompt, output) = (facts.PromptTokens ?? 0, facts.CompletionTokens ?? 0);
        var usd = facts.CostUsd ?? (prompt * request.Estimate.PromptPrice) + (output * request.Estimate.CompletionPrice) + request.Estimate.RequestPrice;
        return new RequestSpending(prompt + output, usd, facts.CompletionTokens);
    }

    private static bool MayBeBilled(Attempt attempt) =>
        attempt.Succeeded || attempt.ContentAt > 0 || attempt.Status is >= 200 and <= 299 || attempt.Failure is FailureShape.ClientGone || attempt.Verdict is { MayHaveCost: true, Status: 0 };

    private RequestSpending Plus(in RequestSpending other) =>
        new(Tokens + other.Tokens, Usd + other.Usd, Output is null ? other.Output : Output + (other.Output ?? 0));
}
