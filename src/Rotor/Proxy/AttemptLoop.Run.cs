using Rotor.Core.Contracts;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Proxy;

internal sealed partial class AttemptLoop
{
    /// <summary>One request's state in the loop.</summary>
    private sealed class Run : IDisposable
    {
        private readonly TimeProvider _time;
        private int _model;

        public Run(ProxyCall call, StreamSession session, ClientAnswer answer, RequestOutcome outcome, TimeSpan total, TimeProvider time)
        {
            (Call, Session, Answer, Outcome, _time) = (call, session, answer, outcome, time);
            TotalEnd = call.Started + (long)(total.TotalSeconds * time.TimestampFrequency);
            _model = call.Plan?.Next(0) ?? 0;
            Deadline = new AttemptDeadline(time, TotalEnd, answer.ClientGone);
        }

        public ProxyCall Call { get; }

        public StreamSession Session { get; }

        public ClientAnswer Answer { get; }

        public RequestOutcome Outcome { get; }

        /// <summary>The end of the total deadline, as a timestamp.</summary>
        public long TotalEnd { get; }

        /// <summary>Ends waits between attempts: the total deadline, and the client's leave.</summary>
        public AttemptDeadline Deadline { get; }

        public string Model => Call.Models[_model];

        /// <summary>What the body has to say for this model.</summary>
        public IReadOnlyList<BodyEdit> Edits => Call.Plan?.Edits(_model) ?? [];

        /// <summary>True when another model follows, fit for the prompt or not.</summary>
        public bool NamesAnotherModel => _model + 1 < Call.Models.Count;

        public bool HasAnotherModel => Call.Plan is { } plan && plan.Next(_model + 1) > 0;

        /// <summary>How many different keys were tried.</summary>
        public int KeysTried => Outcome.Attempts.Select(attempt => attempt.Key?.Id).Distinct().Count();

        /// <summary>The verdict on the answer that broke off in the client's hands: no later failure hides it.</summary>
        public NextAction? FirstBreak { get; private set; }

        /// <summary>True when the last attempt gave the answer's beginning to the model, and the model would not go on from it.</summary>
        public bool PrefillFailed { get; set; }

        public void MoveToNextModel() => _model = Call.Plan!.Next(_model + 1);

        /// <summary>
        /// True when the same key shall be asked once more for as many output tokens as upstream said that the balance buys. Where the client itself
        /// named a number, other accounts and keys come first: one of them may give all of it.
        /// </summary>
        public bool AsksForLess(Attempt attempt, NextStep next) =>
            attempt.Verdict?.AffordableTokens is { } tokens
            && (Call.Scan.MaxTokens is null || next is NextStep.Return or NextStep.NextModel)
            && Call.Plan is { } plan && plan.TryAfford(_model, tokens);

        /// <summary>Takes note that a stream's content has begun: what the client holds of it may take as long as it likes, and so may what goes on with it.</summary>
        public void NoteContent()
        {
            if (Call.StreamMode != StreamMode.Buffered) Deadline.EndTotal();
        }

        /// <summary>Takes note of a failure after which the client holds the beginning of an answer.</summary>
        public void NoteBreak(Attempt attempt, NextAction action)
        {
            if (!Session.HasBegun || FirstBreak is not null) return;
            FirstBreak = action;
            Outcome.Broken = attempt;
        }

        public Attempt NewAttempt(UpstreamKey? key, string? account = null)
        {
            var attempt = new Attempt(key, account, Model, _time.GetUtcNow(), _time.GetTimestamp());
            Outcome.Attempts.Add(attempt);
            return attempt;
        }

        public void Dispose() => Deadline.Dispose();
    }
}
