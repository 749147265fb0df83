using System.Globalization;
using Rotor.Core.Access;
using Rotor.Core.Contracts;
using Rotor.Core.Limits;
using Rotor.Core.Models;
using Rotor.Core.Tokens;

namespace Rotor.Proxy;

/// <summary>Holds requests of client tokens to their limits: reserves before anything is sent, settles when the request has ended.</summary>
internal sealed class ClientLimits(TokenLimits limits, LiveCatalogue catalogue, TimeProvider time)
{
    /// <summary>Reserves for a request that was taken in; an error when a limit stands against it.</summary>
    public async ValueTask<RotorError?> AdmitAsync(OpenRequest request, RequestScan scan, IReadOnlyList<string> models)
    {
        if (request.Caller.Token is not { } token || !Counts(request.Route)) return null;
        var estimate = EstimateOf(request, scan, models);
        request.Estimate = estimate;
        var (reservation, refusal) = await limits.AdmitAsync(token, estimate);
        request.Reservation = reservation;
        if (token.IsLimited) Tell(request, refusal);
        return refusal;
    }

    /// <summary>Replaces what was reserved by what the request came to. Call it at every end of a request.</summary>
    public void Settle(OpenRequest request)
    {
        if (request.Reservation is not { } reservation) return;
        var spent = RequestSpending.Of(request, reservation);
        reservation.Settle(spent.Tokens, spent.Usd, spent.Output, time.GetUtcNow());
    }

    private RequestEstimate EstimateOf(OpenRequest request, RequestScan scan, IReadOnlyList<string> models)
    {
        var token = request.Caller.Token!;
        // Who counts neither tokens nor money needs no estimate.
        var needsTokens = token.TokensPerDay is not null || token.Budget != ClientBudget.None;
        var prompt = needsTokens && request.Body is { } body ? PromptEstimate.Of(body.Span, TokenProfile.For(models[0])).Tokens : 0;
        decimal promptPrice = 0, completionPrice = 0, requestPrice = 0;
        foreach (var model in models)
        {
            // Any of them may serve: what is set aside covers the dearest.
            if (catalogue.Current.FindLimits(model)?.Pricing is not { } pricing) continue;
            promptPrice = Math.Max(promptPrice, pricing.Prompt ?? 0);
            completionPrice = Math.Max(completionPrice, pricing.Completion ?? 0);
            requestPrice = Math.Max(requestPrice, pricing.Request ?? 0);
        }
        return new RequestEstimate(prompt, scan.MaxTokens, promptPrice, completionPrice, requestPrice);
    }

    private void Tell(OpenRequest request, RotorError? refusal)
    {
        var token = request.Caller.Token!;
        var now = time.GetUtcNow();
        var (requests, tokens) = limits.Of(token.Id).StateOf(token, now);
        var headers = request.Context.Response.Headers;
        Tell(headers, "Requests", requests);
        Tell(headers, "Tokens", tokens);
        // OpenRouter's own form, which tells of the limit that was met.
        var met = refusal?.Reason switch
        {
            "requests_per_minute_limit" => requests,
            "tokens_per_day_limit" => tokens,
            _ => null,
        };
        if (met is not { } limit) return;
        headers["X-RateLimit-Limit"] = Text(limit.Limit);
        headers["X-RateLimit-Remaining"] = Text(limit.Remaining);
        headers["X-RateLimit-Reset"] = Text((now + limit.Reset).ToUnixTimeMilliseconds());
    }

    private static void Tell(IHeaderDictionary headers, string of, LimitState? state)
    {
        if (state is not { } limit) return;
        headers["X-RateLimit-Limit-" + of] = Text(limit.Limit);
        headers["X-RateLimit-Remaining-" + of] = Text(limit.Remaining);
        headers["X-RateLimit-Reset-" + of] = SpanText(limit.Reset);
    }

    // As OpenAI writes them: 1s, 6m0s, 2h30m0s.
    private static string SpanText(TimeSpan span)
    {
        var whole = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(span.TotalSeconds)));
        return whole.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)whole.TotalHours}h{whole.Minutes}m{whole.Seconds}s")
            : whole.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{whole.Minutes}m{whole.Seconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{whole.Seconds}s");
    }

    // Lists cost nothing and are asked for at any start of a client.
    private static bool Counts(ProxyRoute? route) => route is { Kind: RouteKind.Inference or RouteKind.Media };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
