using System.Globalization;

namespace Rotor.Core.Failover;

/// <summary>One request's way through its failures: turns each verdict into the next step, within the bounds of the request.</summary>
/// <remarks>One per request, used by one thread at a time. It knows no key and does no I/O; time comes with the facts.</remarks>
/// <param name="maxAttempts">How many attempts may have cost something, or met an upstream that is down.</param>
/// <param name="rules">The configured exceptions to the verdict table.</param>
public sealed class FailoverPlan(int maxAttempts, FailoverRules rules)
{
    /// <summary>How many refusals of keys and accounts one request takes, as those cost nothing but time.</summary>
    public const int MaxRefusals = 32;

    /// <summary>The longest wait that is sat out with the only key there is.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private const int MaxWaits = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    private Verdict? _verdict;
    private NextStep _taken;
    private bool _waited;
    private int _retries;
    private int _moves;
    private int _waits;

    /// <summary>Attempts so far that may have cost something, or met an upstream that is down.</summary>
    public int Attempts { get; private set; }

    /// <summary>Refusals so far.</summary>
    public int Refusals { get; private set; }

    /// <summary>Decides after an attempt that failed.</summary>
    public NextAction Decide(Verdict verdict, in PlanFacts facts)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        NoteStepTaken();
        _verdict = rules.Apply(verdict);
        if (IsRuleRetry(_verdict))
            return Choose(_verdict, facts);
        if (IsCounted(_verdict))
            Attempts++;
        else
            Refusals++;
        return Choose(_verdict, facts);
    }

    /// <summary>Counts an attempt that nobody failed and that may have cost something all the same: its answer was of no use.</summary>
    /// <returns>True when another attempt may follow.</returns>
    public bool CountUnused() => ++Attempts < maxAttempts;

    /// <summary>Decides again about the same failure, because the step could not be taken: no such key could be had, or no such model.</summary>
    /// <exception cref="InvalidOperationException">Nothing was decided before.</exception>
    public NextAction Reconsider(in PlanFacts facts) =>
        Choose(_verdict ?? throw new InvalidOperationException("Reconsider comes after Decide."), facts);

    private NextAction Choose(Verdict verdict, in PlanFacts facts)
    {
        _waited = false;
        if (EndReason(verdict, facts) is { } end)
            return Act(verdict, NextStep.Return, default, end);
        var step = PickStep(verdict, facts, out var pause);
        if (step != NextStep.Return && facts.Now + pause >= facts.Deadline)
            return Act(verdict, NextStep.Return, default, "the request's total deadline leaves no time for another attempt");
        return Act(verdict, step, pause, Words(step, pause));
    }

    /// <summary>Why nothing may follow, whatever the verdict advises.</summary>
    private string? EndReason(Verdict verdict, in PlanFacts facts)
    {
        if (verdict.Blame is Blame.None or Blame.Client || verdict.Step == NextStep.Return)
            return "nothing follows: " + verdict.Reason;
        if (facts.ContentSent)
            return "the client already holds the beginning of this answer, so it cannot be started over";
        if (!facts.IsStream && facts.HeadCame && IsTimeout(verdict.Shape))
            return "upstream had begun to answer and may still bill it, so it is not asked again";
        if (facts.Now >= facts.Deadline)
            return "the request's total deadline is over";
        if (Attempts >= maxAttempts)
            return string.Create(CultureInfo.InvariantCulture, $"all {maxAttempts} attempts are used");
        return Refusals >= MaxRefusals ? string.Create(CultureInfo.InvariantCulture, $"{MaxRefusals} refusals are enough") : null;
    }

    private NextStep PickStep(Verdict verdict, in PlanFacts facts, out TimeSpan pause)
    {
        // Another model comes before more of the same once the tries that the verdict grants are used.
        var modelFirst = verdict is { Then: NextStep.NextModel, MayHaveCost: true } && facts.AnotherModel && _moves >= verdict.Retries;
        if (!modelFirst && TryStep(verdict.Step, verdict, facts, out pause))
            return verdict.Step;
        if (TryStep(verdict.Then, verdict, facts, out pause))
            return verdict.Then;
        if (verdict.Transient && CanRetrySame(verdict, facts, out pause) && (IsCounted(verdict) || _waits < MaxWaits))
        {
            _waited = !IsCounted(verdict);
            return NextStep.RetrySame;
        }

        return CanWaitOut(verdict, facts, out pause) ? NextStep.RetrySame : NextStep.Return;
    }

    private bool TryStep(NextStep step, Verdict verdict, in PlanFacts facts, out TimeSpan pause)
    {
        pause = step == NextStep.NextKey && verdict.MayHaveCost ? BackOff() / 2 : default;
        return step switch
        {
            NextStep.NextKey => facts.AnotherKey && !facts.CallersKey,
            NextStep.NextAccount => facts.AnotherAccount && !facts.CallersKey,
            NextStep.NextModel => facts.AnotherModel,
            NextStep.RetrySame => _retries < verdict.Retries && CanRetrySame(verdict, facts, out pause),
            _ => false,
        };
    }

    // Upstream may ask for a longer wait than a request has; then it is not asked again sooner.
    private bool CanRetrySame(Verdict verdict, in PlanFacts facts, out TimeSpan pause)
    {
        var asked = verdict.Until is { } until && verdict.Rule is null ? until - facts.Now : default;
        pause = Max(Max(verdict.Pause, BackOff()), asked);
        return asked <= LongestPause;
    }

    // A short end that upstream itself named is sat out when nothing else can serve the request.
    private bool CanWaitOut(Verdict verdict, in PlanFacts facts, out TimeSpan pause)
    {
        pause = verdict.Until is { } until && until > facts.Now ? until - facts.Now : default;
        _waited = verdict is { Until: not null, Rule: null, Invalidates: false } && pause <= LongestPause && _waits < MaxWaits;
        return _waited;
    }

    private static bool IsCounted(Verdict verdict) => verdict.MayHaveCost || verdict.Blame == Blame.Upstream;

    private TimeSpan BackOff() => FirstPause * (1 << Math.Clamp(Attempts - 1, 0, 4));

    private bool IsRuleRetry(Verdict verdict) => verdict is { Rule: not null, Step: NextStep.RetrySame } && _retries < verdict.Retries;

    private void NoteStepTaken()
    {
        if (_verdict is null)
            return;
        _retries = _taken == NextStep.RetrySame ? _retries + 1 : 0;
        _moves = _taken == NextStep.NextModel ? 0 : _moves + 1;
        if (_waited)
            _waits++;
    }

    private NextAction Act(Verdict verdict, NextStep step, TimeSpan pause, string why)
    {
        _taken = step;
        var report = step == NextStep.RetrySame && IsRuleRetry(verdict) ? verdict with { Scope = ScopeKind.None, Suspected = false, Invalidates = false } : verdict;
        return new NextAction(step, pause, why, report, AnswerStatus(verdict));
    }

    private static string Words(NextStep step, TimeSpan pause)
    {
        var what = step switch
        {
            NextStep.RetrySame => "the same key is asked again",
            NextStep.NextKey => "another key is asked",
            NextStep.NextAccount => "a key of another account is asked",
            NextStep.NextModel => "the next model of the fallback list is asked",
            _ => "nothing else can serve this request",
        };
        return pause > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"{what} after {pause.TotalSeconds:0.##} s") : what;
    }

    private static int AnswerStatus(Verdict verdict) =>
        verdict.Status is >= 400 and <= 599 ? verdict.Status : IsTimeout(verdict.Shape) ? 504 : 502;

    private static bool IsTimeout(FailureShape shape) =>
        shape is FailureShape.FirstByteTimeout or FailureShape.FirstContentTimeout or FailureShape.IdleTimeout or FailureShape.TotalTimeout;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
