using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Proxy;

internal sealed partial class AttemptLoop
{
    /// <summary>Serves the request with a key that is not the pool's: the caller's own, or the one that stands in for it. The pool never does.</summary>
    private async Task RunWithOneKeyAsync(Run run, UpstreamKey key)
    {
        var plan = new FailoverPlan(options.Value.MaxAttempts, rules.Value);
        while (true)
        {
            var attempt = run.NewAttempt(key);
            if (run.Call.IsStream) attempt.ContentCame = run.NoteContent;
            await AttemptAsync(run, attempt);
            if (attempt.Succeeded)
            {
                run.Outcome.Delivered = attempt;
                return;
            }
            if (attempt.Failure == FailureShape.ClientGone)
            {
                run.Outcome.ClientGone = true;
                return;
            }
            if (run.PrefillFailed && run.Session.CanResume(run.Model) && (!attempt.Disagrees || plan.CountUnused())) continue;
            if (attempt.Disagrees)
            {
                await FailAsync(run, run.FirstBreak!);
                return;
            }

            var action = plan.Decide(Judge(run.Call, attempt), Facts(run, attempt));
            run.NoteBreak(attempt, action);
            Log.AttemptFailed(log, run.Outcome.Attempts.Count, key.Label, action.Report.Reason, action.Why, action.Report.Explanation, run.Call.Id);
            if (run.AsksForLess(attempt, action.Step)) continue;
            if (action.Step == NextStep.Return)
            {
                await FailAsync(run, action);
                return;
            }
            if (action.Step == NextStep.NextModel) run.MoveToNextModel();
            if (action.Pause > TimeSpan.Zero) await Task.Delay(action.Pause, time, run.Deadline.Token);
        }
    }
}
