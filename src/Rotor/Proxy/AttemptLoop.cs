using Rotor.Core.Contracts;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Core.Settings;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>
/// Serves one request with as many attempts as it takes and may take: lease a key, try, judge; then answer, or rest what is to blame and go on.
/// </summary>
internal sealed partial class AttemptLoop(
    KeyPool pool, AttemptRunner runner, PrefillMemory prefills, Live<UpstreamOptions> upstream, Live<PoolOptions> options, Live<FailoverRules> rules, TimeProvider time, ILogger<AttemptLoop> log)
{
    /// <summary>Serves the request. What became of it is written on <paramref name="outcome"/>.</summary>
    public async Task RunAsync(ProxyCall call, ClientAnswer answer, RequestOutcome outcome)
    {
        using var session = new StreamSession(call, prefills);
        using var run = new Run(call, session, answer, outcome, upstream.Value.TotalTimeout, time);
        if (call.IsStream && call.Route.Dialect != StreamDialect.Unknown) answer.OpenAfterWait();
        try
        {
            if (call.Route.Kind == RouteKind.Public) await RunWithoutKeyAsync(run);
            else if (call.Caller.Key is { } own) await RunWithOneKeyAsync(run, own);
            else await RunWithKeysAsync(run);
        }
        catch (OperationCanceledException) when (answer.ClientGone.IsCancellationRequested)
        {
            outcome.ClientGone = true;
        }
        catch (OperationCanceledException) when (run.Deadline.Cause == FailureShape.TotalTimeout)
        {
            await FailAsync(run, new RotorError(StatusCodes.Status504GatewayTimeout, "total_timeout", $"No answer within the total deadline of {upstream.Value.TotalTimeout.TotalSeconds:0.###} s."));
        }
    }

    private async Task RunWithKeysAsync(Run run)
    {
        var plan = new FailoverPlan(options.Value.MaxAttempts, rules.Value);
        using var leases = pool.Begin(new LeaseQuery
        {
            Model = run.Model,
            Free = ModelInfo.CountsAsFreeRequest(run.Model),
            Affinity = run.Call.Conversation,
            OnlyKeyId = run.Call.OnlyKeyId,
        });
        var next = NextLease.First;
        while (true)
        {
            var result = await leases.NextAsync(next with { MayLeaveModel = run.NamesAnotherModel }, run.Deadline.Token);
            NextAction action;
            if (!result.IsRefused)
            {
                if (await TryAsync(run, plan, leases, result.Lease) is not { } attempt) return;
                if (run.PrefillFailed && run.Session.CanResume(run.Model))
                {
                    // The model would not go on from given text. That blames nobody, and it may still give the same answer again.
                    if (!attempt.Disagrees) leases.Failed(result.Lease, Judge(run.Call, attempt));
                    next = NextLease.SameKey;
                    continue;
                }
                action = plan.Decide(Judge(run.Call, attempt), Facts(run, attempt));
                run.NoteBreak(attempt, action);
                leases.Failed(result.Lease, action.Report);
                Log.AttemptFailed(log, run.Outcome.Attempts.Count, attempt.Key!.Label, action.Report.Reason, action.Why, action.Report.Explanation, run.Call.Id);
                if (run.AsksForLess(attempt, action.Step))
                {
                    next = NextLease.SameKey;
                    continue;
                }
            }
            else if ((result.Refusal.OfModel || run.Outcome.Attempts.Count == 0) && run.HasAnotherModel)
            {
                // An earlier request has shown that the model is to blame, or that no key is free for it, as where every account's free requests are
                // used up and the next model is a paid one; this request need not fail with it to go on.
                Log.ModelRests(log, run.Model, result.Refusal.Reason, run.Call.Id);
                next = ToNextModel(run);
                continue;
            }
            else if (run.Outcome.Attempts.Count == 0 || next.Choice == LeaseChoice.SameKey)
            {
                await RefuseAsync(run, result.Refusal);
                return;
            }
            else
            {
                // The step asked for a key that is not to be had: perhaps another step can be taken.
                action = plan.Reconsider(Facts(run, run.Outcome.Attempts[^1]) with { AnotherKey = false, AnotherAccount = false });
                if (run.AsksForLess(run.Outcome.Attempts[^1], action.Step))
                {
                    next = NextLease.SameKey;
                    continue;
                }
                if (action.Step == NextStep.Return)
                {
                    await RefuseAsync(run, result.Refusal);
                    return;
                }
            }

            if (action.Step == NextStep.Return)
            {
                await FailAsync(run, action);
                return;
            }
            next = NextFor(action.Step, run);
            if (action.Pause > TimeSpan.Zero) await Task.Delay(action.Pause, time, run.Deadline.Token);
        }
    }

    private async Task RunWithoutKeyAsync(Run run)
    {
        var attempt = run.NewAttempt(null);
        await runner.RunAsync(run.Call, run.Call.Body, attempt, run.Session, run.Answer, run.TotalEnd);
        if (attempt.Succeeded) run.Outcome.Delivered = attempt;
        else if (attempt.Failure == FailureShape.ClientGone) run.Outcome.ClientGone = true;
        else await FailAsync(run, new FailoverPlan(maxAttempts: 1, FailoverRules.None).Decide(Judge(run.Call, attempt), Facts(run, attempt)));
    }

    /// <summary>Tries once with a leased key.</summary>
    /// <returns>The attempt when it failed and something may follow; null when the request is over.</returns>
    private async ValueTask<Attempt?> TryAsync(Run run, FailoverPlan plan, RequestLeases leases, Lease lease)
    {
        var attempt = run.NewAttempt(lease.Key, lease.AccountId);
        // Others may wait for this attempt to show that upstream is well again; a long stream shows it long before its end.
        if (run.Call.IsStream)
        {
            attempt.ContentCame = () =>
            {
                leases.Answering(lease);
                run.NoteContent();
            };
        }
        await AttemptAsync(run, attempt);
        if (attempt.Succeeded)
        {
            leases.Succeeded(lease);
            run.Outcome.Delivered = attempt;
            return null;
        }
        if (attempt.Failure == FailureShape.ClientGone)
        {
            leases.Abandoned(lease);
            run.Outcome.ClientGone = true;
            return null;
        }
        if (!attempt.Disagrees) return attempt;
        leases.Succeeded(lease);
        if (run.PrefillFailed && run.Session.CanResume(run.Model) && plan.CountUnused()) return attempt;
        await FailAsync(run, run.FirstBreak!);
        return null;
    }

    private async ValueTask AttemptAsync(Run run, Attempt attempt)
    {
        var body = run.Session.Prepare(run.Model, run.Edits);
        await runner.RunAsync(run.Call, body, attempt, run.Session, run.Answer, run.Session.HasBegun ? long.MaxValue : run.TotalEnd);
        run.PrefillFailed = run.Session.Learn(attempt);
        run.Session.Spend(attempt);
        run.Outcome.SpentBefore = run.Session.SpentBefore;
        if (!attempt.Succeeded && run.Session.HasBegun && run.Session.CanResume(run.Model)) run.Answer.KeepAliveAgain();
    }

    private Verdict Judge(ProxyCall call, Attempt attempt) => attempt.Verdict = Verdicts.Judge(new AttemptEvidence
    {
        Shape = attempt.Failure,
        Status = attempt.Status,
        Headers = attempt.Error?.Headers ?? EvidenceHeaders.None,
        Body = attempt.Error?.Body ?? [],
        Model = attempt.Model,
        Path = call.Route.Path,
        HasProviderPreferences = !call.Scan.Provider.IsNone,
        StartedAt = attempt.StartedAt,
        At = time.GetUtcNow(),
    });

    private PlanFacts Facts(Run run, Attempt attempt) => new()
    {
        Now = time.GetUtcNow(),
        Deadline = run.Session.HasBegun ? DateTimeOffset.MaxValue : run.Call.ReceivedAt + upstream.Value.TotalTimeout,
        ContentSent = run.Answer.HasContent && !run.Session.CanResume(run.Model),
        // An answer that is put together comes as a stream: its silence is a silence, and giving it up stops the bill where that can be.
        IsStream = run.Call.IsStream || run.Call.Assembles,
        HeadCame = attempt.Status is >= 200 and <= 299,
        CallersKey = run.Call.Caller.Key is not null,
        // Hopeful: whether one of the others can be had the next lease tells, and then the plan is asked again.
        AnotherKey = run.KeysTried < pool.Count,
        AnotherAccount = run.KeysTried < pool.Count,
        AnotherModel = run.HasAnotherModel,
    };

    private static NextLease NextFor(NextStep step, Run run)
    {
        if (step != NextStep.NextModel)
            return step switch
            {
                NextStep.RetrySame => NextLease.SameKey,
                NextStep.NextAccount => NextLease.OtherAccount,
                _ => NextLease.OtherKey,
            };
        return ToNextModel(run);
    }

    private static NextLease ToNextModel(Run run)
    {
        run.MoveToNextModel();
        return NextLease.ForModel(run.Model, ModelInfo.CountsAsFreeRequest(run.Model));
    }
}
