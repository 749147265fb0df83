using Rotor.Core.Contracts;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>
/// Serves one request with as many attempts as it takes and may take: lease a key, try, judge; then answer, or rest what is to blame and go on.
/// </summary>
internal sealed partial class AttemptLoop(
    KeyPool pool, AttemptRunner runner, UpstreamOptions upstream, PoolOptions poolOptions, TimeProvider time, ILogger<AttemptLoop> log)
{
    public async Task RunAsync(ProxyCall call, ClientAnswer answer, RequestOutcome outcome)
    {
        var totalEnd = call.Started + (long)(upstream.TotalTimeout.TotalSeconds * time.TimestampFrequency);
        if (call.Route.Kind == RouteKind.Public)
        {
            await RunWithoutKeyAsync(call, answer, outcome, totalEnd);
            return;
        }
        if (call.Scan.Stream && call.Route.Dialect != StreamDialect.Unknown) answer.OpenAfterWait();
        using var deadline = new AttemptDeadline(time, totalEnd, answer.ClientGone);
        try
        {
            await RunWithKeysAsync(call, answer, outcome, totalEnd, deadline);
        }
        catch (OperationCanceledException) when (deadline.Cause == FailureShape.ClientGone)
        {
            outcome.ClientGone = true;
        }
    }

    private async Task RunWithKeysAsync(ProxyCall call, ClientAnswer answer, RequestOutcome outcome, long totalEnd, AttemptDeadline deadline)
    {
        using var leases = pool.Begin(new LeaseQuery
        {
            Model = call.Model,
            Free = call.Model.EndsWith(":free", StringComparison.Ordinal) || call.Model == "openrouter/free",
            Affinity = Conversation.Hash(call.Scan, call.Body.Span, call.RequestHeaders["x-session-id"]),
        });
        var next = NextLease.First;
        while (true)
        {
            var result = await leases.NextAsync(next, deadline.Token);
            if (result.IsRefused)
            {
                await RefuseAsync(answer, outcome, result.Refusal);
                return;
            }

            var attempt = await TryAsync(call, result.Lease.Key, answer, outcome, totalEnd);
            if (attempt.Succeeded)
            {
                leases.Succeeded(result.Lease);
                outcome.Delivered = attempt;
                return;
            }
            if (attempt.Failure == FailureShape.ClientGone)
            {
                leases.Abandoned(result.Lease);
                outcome.ClientGone = true;
                return;
            }

            var verdict = Judge(call, attempt);
            leases.Failed(result.Lease, verdict);
            Log.AttemptFailed(log, outcome.Attempts.Count, attempt.Key?.Label ?? "-", verdict.Reason, verdict.Step, verdict.Explanation, call.Id);
            if (verdict.Step is NextStep.Return or NextStep.NextModel || answer.HasContent || outcome.Attempts.Count >= poolOptions.MaxAttempts)
            {
                await FailAsync(call, answer, outcome, attempt, verdict);
                return;
            }
            next = verdict.Step switch
            {
                NextStep.RetrySame => NextLease.SameKey,
                NextStep.NextAccount => NextLease.OtherAccount,
                _ => NextLease.OtherKey,
            };
        }
    }

    private async Task RunWithoutKeyAsync(ProxyCall call, ClientAnswer answer, RequestOutcome outcome, long totalEnd)
    {
        var attempt = await TryAsync(call, null, answer, outcome, totalEnd);
        if (attempt.Succeeded) outcome.Delivered = attempt;
        else if (attempt.Failure == FailureShape.ClientGone) outcome.ClientGone = true;
        else await FailAsync(call, answer, outcome, attempt, Judge(call, attempt));
    }

    private async ValueTask<Attempt> TryAsync(ProxyCall call, UpstreamKey? key, ClientAnswer answer, RequestOutcome outcome, long totalEnd)
    {
        var attempt = new Attempt(key, call.Model, time.GetUtcNow(), time.GetTimestamp());
        outcome.Attempts.Add(attempt);
        await runner.RunAsync(call, call.Body, attempt, answer, totalEnd);
        return attempt;
    }

    private Verdict Judge(ProxyCall call, Attempt attempt) => attempt.Verdict = Verdicts.Judge(new AttemptEvidence
    {
        Shape = attempt.Failure,
        Status = attempt.Status,
        Headers = attempt.Error?.Headers ?? EvidenceHeaders.None,
        Body = attempt.Error?.Body ?? [],
        Model = attempt.Model,
        Path = call.Route.Path,
        StartedAt = attempt.StartedAt,
        At = time.GetUtcNow(),
    });

    private static async ValueTask RefuseAsync(ClientAnswer answer, RequestOutcome outcome, LeaseRefusal refusal)
    {
        outcome.Reason = refusal.Reason;
        outcome.Explanation = refusal.Explanation;
        // Every key said the same: upstream's own words tell the client more than ours.
        if (outcome.Attempts.Count > 0 && outcome.Attempts[^1].Error is { } last && outcome.Attempts.TrueForAll(a => a.Error?.Status == last.Status))
            await answer.FailAsync(last);
        else
            await answer.FailAsync(new RotorError(refusal.Status, refusal.Reason, refusal.Explanation) { RetryAfter = refusal.RetryAfter, Attempts = Told(outcome) });
    }

    private static async ValueTask FailAsync(ProxyCall call, ClientAnswer answer, RequestOutcome outcome, Attempt attempt, Verdict verdict)
    {
        outcome.Reason = verdict.Reason;
        outcome.Explanation = verdict.Explanation;
        if (answer.HasContent && !call.Scan.Stream) answer.Abort();
        else if (attempt.Error is { } error) await answer.FailAsync(error);
        else await answer.FailAsync(new RotorError(StatusOf(attempt.Failure), verdict.Reason, verdict.Explanation) { Attempts = Told(outcome) });
    }

    private static int StatusOf(FailureShape failure) => failure switch
    {
        FailureShape.FirstByteTimeout or FailureShape.FirstContentTimeout or FailureShape.IdleTimeout or FailureShape.TotalTimeout => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status502BadGateway,
    };

    private static ErrorAttempt[] Told(RequestOutcome outcome) =>
        [.. outcome.Attempts.Select(a => new ErrorAttempt(a.Key?.Label ?? "-", a.Status, a.Verdict?.Reason ?? "", a.Verdict?.Explanation ?? ""))];
}
