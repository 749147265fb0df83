namespace Rotor.Core.Failover;

/// <summary>What the attempt loop does next.</summary>
/// <param name="Step">The step, one that the facts allow.</param>
/// <param name="Pause">The wait before it.</param>
/// <param name="Why">The reason in words, for the attempt's log line and record.</param>
/// <param name="Report">The verdict for the pool: the judged one as the rules changed it, and without its rest while a rule's retries last.</param>
/// <param name="AnswerStatus">With <see cref="NextStep.Return"/>: the status for the client, upstream's own where it gave one, 504 after a timeout, else 502.</param>
public sealed record NextAction(NextStep Step, TimeSpan Pause, string Why, Verdict Report, int AnswerStatus);
