using Rotor.Core.Failover;

namespace Rotor.Core.Streams;

/// <summary>Follows the events of one attempt, and says at its end whether the answer is whole. One reader at a time.</summary>
public sealed class StreamProgress
{
    private ulong _begun;
    private ulong _finished;
    private bool _sawFinishReason;
    private bool _sawData;
    private bool _sawError;
    private bool _ended;
    private bool _finishIsError;

    public StreamStage Stage { get; private set; }

    /// <summary>Every kind of content seen so far.</summary>
    public ContentKinds Content { get; private set; }

    public bool HasContent => Content != ContentKinds.None;

    /// <summary>The number of comments so far; they do not count as progress.</summary>
    public int Comments { get; private set; }

    /// <summary>The number of data events passed over because they could not be read.</summary>
    public int Malformed { get; private set; }

    public StreamUsage Usage { get; private set; }

    /// <summary>The first finish reason; null until one came.</summary>
    public string? FinishReason { get; private set; }

    public string? Model { get; private set; }

    public string? Id { get; private set; }

    public string? Provider { get; private set; }

    /// <summary>The number of the last event that is no error, where events have numbers (/responses).</summary>
    public int? Sequence { get; private set; }

    /// <summary>The error's number where it had one.</summary>
    public int? ErrorCode { get; private set; }

    /// <summary>True when nothing more has to come: the end marker, or an error.</summary>
    public bool IsOver => Stage is StreamStage.Ended or StreamStage.Failed;

    /// <summary>The choices that were begun and have no finish reason, one bit each.</summary>
    public ulong OpenChoices => _begun & ~_finished;

    /// <summary>Takes the next event.</summary>
    /// <param name="e">The event.</param>
    /// <param name="facts">What <see cref="EventInspector"/> found in it.</param>
    public void Observe(in SseEvent e, in EventFacts facts)
    {
        if (_ended) return;
        switch (e.Kind)
        {
            case SseEventKind.Comment:
                Comments++;
                if (Stage == StreamStage.Nothing) Stage = StreamStage.Comments;
                break;
            case SseEventKind.Done:
                End();
                break;
            case SseEventKind.Data or SseEventKind.Foreign or SseEventKind.Oversize when facts.WellFormed:
                Take(e.Data, facts);
                break;
            case SseEventKind.Data or SseEventKind.Foreign:
                Malformed++;
                break;
            default:
                break;
        }
    }

    /// <summary>What the stream is if no further byte comes.</summary>
    public StreamOutcome Outcome()
    {
        if (_sawError) return HasContent ? StreamOutcome.ErrorAfterContent : StreamOutcome.ErrorFirstEvent;
        if (_finishIsError) return StreamOutcome.FinishReasonError;
        if (_ended) return HasContent || _sawFinishReason ? StreamOutcome.Complete : StreamOutcome.Empty;
        if (IsFinished) return StreamOutcome.CompleteWithoutDone;
        return _sawData || Malformed > 0 ? StreamOutcome.SilentClose : StreamOutcome.Empty;
    }

    /// <summary>The same in the words of a verdict; <see cref="FailureShape.None"/> for a whole answer.</summary>
    public FailureShape Shape() => Outcome() switch
    {
        StreamOutcome.SilentClose => FailureShape.SilentClose,
        StreamOutcome.ErrorFirstEvent => FailureShape.ErrorFirstEvent,
        StreamOutcome.ErrorAfterContent => FailureShape.ErrorAfterContent,
        StreamOutcome.FinishReasonError => FailureShape.FinishReasonError,
        StreamOutcome.Empty => FailureShape.Empty,
        _ => FailureShape.None,
    };

    private bool IsFinished => _sawFinishReason && (_begun & ~_finished) == 0;

    private void Take(ReadOnlySpan<byte> data, in EventFacts facts)
    {
        _sawData = true;
        Content |= facts.Content;
        _begun |= facts.Choices;
        _finished |= facts.FinishedChoices;
        _sawFinishReason |= facts.FinishedChoices != 0;
        _finishIsError |= facts.FinishIsError;
        if (facts.HasUsage) Usage = Usage.CorrectedBy(facts.Usage);
        Note(data, facts);

        if (facts.HasError)
        {
            _sawError = true;
            ErrorCode ??= facts.ErrorCode;
        }

        if (_sawError || _finishIsError) Stage = StreamStage.Failed;
        else if (facts.IsEnd) End();
        else if (IsFinished) Stage = StreamStage.Finished;
        else if (HasContent) Stage = StreamStage.Content;
        else Stage = StreamStage.Preamble;
    }

    private void End()
    {
        _ended = true;
        if (Stage != StreamStage.Failed) Stage = StreamStage.Ended;
    }

    private void Note(ReadOnlySpan<byte> data, in EventFacts facts)
    {
        Id ??= facts.Id.TextOf(data);
        Model ??= facts.Model.TextOf(data);
        Provider ??= facts.Provider.TextOf(data);
        FinishReason ??= facts.FinishReason.TextOf(data);
        if (!facts.HasError && facts.Sequence is { } number) Sequence = number;
    }
}
