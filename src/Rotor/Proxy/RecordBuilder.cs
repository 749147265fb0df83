using Rotor.Core.Contracts;
using Rotor.Core.Models;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Core.Streams;
using Rotor.Core.Tokens;

namespace Rotor.Proxy;

/// <summary>Makes the record of a request out of what its handling left behind. Secrets are overwritten before anything leaves here.</summary>
internal sealed class RecordBuilder(Live<RecordingPolicy> policy, Live<ModelsOptions> models, SecretRedactor redactor, TimeProvider time)
{
    private const string Hidden = "***";

    /// <summary>The record of a request that has ended.</summary>
    /// <param name="request">The request.</param>
    /// <param name="delivered">The attempt whose answer the client has whole; null when it has none.</param>
    public RequestRecord Build(OpenRequest request, Attempt? delivered)
    {
        var last = delivered ?? request.Outcome.Broken ?? request.Outcome.Attempts.LastOrDefault();
        var facts = last?.Facts;
        var presented = new PresentedSecrets(request.Context.Request.Headers);
        var (usage, isEstimated) = Spent(request.Outcome, delivered, facts);
        var record = Head(request, StateOf(request, delivered)) with
        {
            ModelServed = Shown(facts?.Model, presented),
            ForeignModel = request.Call is { } call && StandInModels.IsForeign(facts?.Model, call.Models, models.Value.StandIns),
            Provider = Shown(facts?.Provider, presented),
            GenerationId = Shown(last?.GenerationId ?? facts?.Id, presented),
            KeyId = last?.Key?.Id,
            KeyLabel = LabelOf(last),
            Account = last?.Account,
            Attempts = [.. request.Outcome.Attempts.Select(attempt => AttemptOf(request, attempt, presented))],
            Status = request.Outcome.ClientGone && !request.Context.Response.HasStarted ? 0 : request.Context.Response.StatusCode,
            FirstByte = Since(request, last?.HeadAt ?? 0),
            FirstContent = Since(request, last?.ContentAt ?? 0),
            Duration = time.GetElapsedTime(request.Started),
            PromptTokens = usage.PromptTokens,
            CompletionTokens = usage.CompletionTokens,
            ReasoningTokens = usage.ReasoningTokens,
            CachedTokens = usage.CachedTokens,
            CostUsd = usage.Cost,
            TokensEstimated = isEstimated,
            FinishReason = Shown(facts?.FinishReason, presented),
            Reason = request.Outcome.ClientGone ? "client_gone" : request.Outcome.Reason,
            Error = Shown(request.Outcome.Explanation, presented),
            Bodies = BodiesOf(request, ended: true),
        };
        return usage.PromptTokens is null && NeedsEstimate(request, last) ? Estimated(record, request, last!) : record;
    }

    /// <summary>The row of a request that is still at work, with what it asks: by that it is found, and after a crash it is all there is.</summary>
    public RequestRecord BuildRunning(OpenRequest request) => Head(request, RequestState.Running) with { Bodies = BodiesOf(request, ended: false) };

    private RequestRecord Head(OpenRequest request, RequestState state)
    {
        var http = request.Context.Request;
        var call = request.Call;
        var presented = new PresentedSecrets(http.Headers);
        return new RequestRecord
        {
            Id = request.Id,
            Time = request.ReceivedAt,
            State = state,
            Method = http.Method,
            Path = Shown(http.Path.Value, presented) ?? "",
            Query = Shown(http.QueryString.Value, presented) ?? "",
            ClientRequestId = http.Headers["X-Request-Id"] is { Count: > 0 } id ? Shown(id.ToString(), presented) : null,
            ClientId = request.Caller.Id,
            ClientName = request.Caller.Name,
            ClientAddress = request.Context.Connection.RemoteIpAddress?.ToString(),
            ModelAsked = Shown(call?.Scan.Model, presented),
            Stream = call?.IsStream ?? false,
            Conversation = call?.Conversation ?? 0,
        };
    }

    private static RequestState StateOf(OpenRequest request, Attempt? delivered)
    {
        if (request.Outcome.ClientGone) return RequestState.Cancelled;
        if (delivered is not null || request.Outcome.ServedHere) return RequestState.Completed;
        return request.Outcome.Attempts.Count == 0 ? RequestState.Refused : RequestState.Failed;
    }

    private AttemptRecord AttemptOf(OpenRequest request, Attempt attempt, PresentedSecrets presented) => new()
    {
        KeyId = attempt.Key?.Id,
        KeyLabel = LabelOf(attempt),
        Account = attempt.Account,
        Model = Shown(attempt.Model, presented)!,
        StartedAfter = time.GetElapsedTime(request.Started, attempt.Started),
        Duration = time.GetElapsedTime(attempt.Started, attempt.EndedAt == 0 ? time.GetTimestamp() : attempt.EndedAt),
        Status = attempt.Status,
        Reason = attempt.Verdict?.Reason,
        Explanation = Shown(attempt.Note is { } note && attempt.Verdict is { } verdict ? $"{note} {verdict.Explanation}" : attempt.Verdict?.Explanation ?? attempt.Note, presented),
    };

    // Of an answer that is under way neither headers nor body may be looked at: they are being written.
    private RequestBodies? BodiesOf(OpenRequest request, bool ended)
    {
        var kept = policy.Value.BodiesOf(request.Caller.Token?.Bodies);
        if (kept == BodyPolicy.None) return null;
        var presented = new PresentedSecrets(request.Context.Request.Headers);
        return new RequestBodies
        {
            Policy = kept,
            RequestHeaders = HeadersOf(request.Context.Request.Headers, presented),
            ResponseHeaders = ended ? HeadersOf(request.Context.Response.Headers, presented) : [],
            Request = RequestOf(request, presented),
            Response = ended ? request.Answer?.ToPayload(redactor, presented) : null,
        };
    }

    private BodyPayload? RequestOf(OpenRequest request, PresentedSecrets presented)
    {
        var body = request.Body is { } taken ? taken.Memory : default;
        if (body.IsEmpty) return null;
        var kept = body.Span[..(int)Math.Min(body.Length, policy.Value.MaxBodyBytes)].ToArray();
        redactor.Redact(kept);
        presented.Redact(kept);
        return new BodyPayload(kept, body.Length);
    }

    private HeaderLine[] HeadersOf(IHeaderDictionary headers, PresentedSecrets presented)
    {
        var lines = new List<HeaderLine>(headers.Count);
        foreach (var (name, values) in headers)
        {
            foreach (var value in values) lines.Add(new HeaderLine(name, HeaderRules.Authenticates(name) ? Hidden : presented.Redact(redactor.Redact(value ?? ""))));
        }
        return [.. lines];
    }

    // The failed part of an answer was spent too, whoever gave the rest.
    private static SpentUsage Spent(RequestOutcome outcome, Attempt? delivered, AnswerFacts? facts)
    {
        if (facts is null || (delivered is null && !outcome.SpentBefore.IsEmpty)) return outcome.SpentBefore;
        var own = new StreamUsage
        {
            PromptTokens = facts.PromptTokens,
            CompletionTokens = facts.CompletionTokens,
            ReasoningTokens = facts.ReasoningTokens,
            CachedTokens = facts.CachedTokens,
            Cost = facts.CostUsd,
        };
        return outcome.SpentBefore.Plus(own, estimated: false);
    }

    // An answer that broke off, or was left, seldom says what it spent.
    private static bool NeedsEstimate(OpenRequest request, Attempt? attempt) =>
        attempt is { ContentAt: > 0 } && request.Call is { Models: [{ Length: > 0 }, ..] };

    private static RequestRecord Estimated(RequestRecord record, OpenRequest request, Attempt attempt)
    {
        var profile = TokenProfile.For(attempt.Model);
        return record with
        {
            TokensEstimated = true,
            PromptTokens = PromptEstimate.Of(request.Call!.Body.Span, profile).Tokens,
            CompletionTokens = request.Answer is { } answer ? AnswerText.CountTokens(answer.Captured, request.Call.Route.Dialect, profile) : null,
        };
    }

    private TimeSpan? Since(OpenRequest request, long instant) => instant == 0 ? null : time.GetElapsedTime(request.Started, instant);

    // Cut last: half a secret would not be known for one.
    private string? Shown(string? text, PresentedSecrets presented)
    {
        if (text is null) return null;
        var shown = presented.Redact(redactor.Redact(text));
        if (shown.Contains('%', StringComparison.Ordinal))
        {
            // Of a path, some characters are decoded by then and others not: no spelling of its own.
            var decoded = Uri.UnescapeDataString(shown);
            var hidden = presented.Redact(redactor.Redact(decoded));
            if (!string.Equals(hidden, decoded, StringComparison.Ordinal)) shown = hidden;
        }
        return Printable.Short(shown, 2_000);
    }

    private static string? LabelOf(Attempt? attempt) => attempt?.Key is { } key ? $"{key.Label} …{key.Last4}" : null;
}
