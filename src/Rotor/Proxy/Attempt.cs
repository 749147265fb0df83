using Rotor.Core.Contracts;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>One call upstream: what was asked with which key, and how it went.</summary>
internal sealed class Attempt(UpstreamKey? key, string? account, string model, DateTimeOffset startedAt, long started)
{
    /// <summary>The key it went out with; null for lists that need none.</summary>
    public UpstreamKey? Key { get; } = key;

    /// <summary>The account behind the key, as far as it is known.</summary>
    public string? Account { get; } = account;

    public string Model { get; } = model;

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>The start as a timestamp of the clock; the instants below are on the same scale, 0 while they have not come.</summary>
    public long Started { get; } = started;

    public long HeadAt { get; set; }

    public long ContentAt { get; private set; }

    /// <summary>Called once when the first content has come; null where nobody waits for it.</summary>
    public Action? ContentCame { get; set; }

    public long EndedAt { get; set; }

    /// <summary>Upstream's status; 0 when no head came.</summary>
    public int Status { get; set; }

    public string? GenerationId { get; set; }

    /// <summary>What the answer said of itself: model, tokens, cost, finish.</summary>
    public AnswerFacts Facts { get; } = new();

    /// <summary>How it failed; <see cref="FailureShape.None"/> when the answer was delivered whole.</summary>
    public FailureShape Failure { get; set; }

    /// <summary>Upstream's own words about the failure, held back so that they can be judged and, at the end, passed on.</summary>
    public UpstreamError? Error
    {
        get;
        set
        {
            // Before it is judged, logged or passed on: an upstream may repeat the key that it was sent, of whatever form.
            if (value is not null && Key is { } key) value.Hide(key.Value);
            field = value;
        }
    }

    public Verdict? Verdict { get; set; }

    /// <summary>What is to be known of an answer that was delivered in another way than asked for; null where there is nothing.</summary>
    public string? Note { get; set; }

    /// <summary>The events of a streamed answer, summed up.</summary>
    public StreamProgress? Progress { get; set; }

    /// <summary>True when its answer was to go on with one that had broken off, and does not agree with it. Nobody failed.</summary>
    public bool Disagrees { get; set; }

    /// <summary>Takes note of the first content.</summary>
    public void NoteContent(long instant)
    {
        if (ContentAt != 0) return;
        ContentAt = instant;
        ContentCame?.Invoke();
    }

    /// <summary>True when the client has its answer whole.</summary>
    public bool Succeeded => Failure == FailureShape.None && !Disagrees;
}
