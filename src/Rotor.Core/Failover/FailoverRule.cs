namespace Rotor.Core.Failover;

/// <summary>One entry of <c>ROTOR_FAILOVER__RULES</c>.</summary>
/// <param name="Name">A status from 100 to 599, or a <c>limit_source</c>.</param>
/// <param name="Retries">How often the same key is asked again first; 0 for never.</param>
/// <param name="Step">What follows; null when the entry does not say.</param>
/// <param name="Rest">What rests after the retries; <see cref="ScopeKind.None"/> to leave that to the verdict.</param>
/// <param name="Duration">How long it rests.</param>
public sealed record FailoverRule(string Name, int Retries, NextStep? Step, ScopeKind Rest, TimeSpan Duration)
{
    /// <summary>What the rule makes of a verdict.</summary>
    public Verdict Apply(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var changed = verdict with { Rule = Name };
        if (Rest != ScopeKind.None)
        {
            changed = changed with
            {
                Scope = Rest,
                Suspected = false,
                Invalidates = false,
                Until = verdict.At + Duration,
                Rest = Duration,
                RestCap = Duration,
            };
        }

        else if (Step == NextStep.NextKey && verdict.Scope is ScopeKind.Model or ScopeKind.ModelProvider or ScopeKind.Upstream)
        {
            // With these at rest no key could be had, and the rule would say what cannot be done.
            changed = changed with { Scope = ScopeKind.None, Suspected = false };
        }

        var next = Step ?? AfterRest ?? (verdict.Step == NextStep.RetrySame ? verdict.Then : verdict.Step);
        if (Retries > 0)
            return changed with { Step = NextStep.RetrySame, Retries = Retries, Then = next, Transient = false };
        return Step is null && AfterRest is null ? changed : changed with { Step = next, Then = NextStep.Return, Transient = false };
    }

    // What rests is not asked again at once.
    private NextStep? AfterRest => Rest switch
    {
        ScopeKind.Key => NextStep.NextKey,
        ScopeKind.Account => NextStep.NextAccount,
        ScopeKind.Model => NextStep.NextModel,
        _ => null,
    };
}
