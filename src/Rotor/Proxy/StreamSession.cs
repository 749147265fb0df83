using Rotor.Core.Contracts;
using Rotor.Core.Streams;
using Rotor.Core.Tokens;

namespace Rotor.Proxy;

/// <summary>What the client of a stream holds so far, over all attempts of its request; and how the next attempt is to be joined to it.</summary>
internal sealed class StreamSession(ProxyCall call, PrefillMemory memory) : IDisposable
{
    private long _received;
    private bool _prefilled;
    private bool _prefillFailed;

    /// <summary>What was sent; null where nothing will need it.</summary>
    public StreamLedger? Ledger { get; private set; } = Keeps(call) ? new StreamLedger(call.Route.Dialect) : null;

    /// <summary>The attempt that the client's answer began with; later ones are joined to it.</summary>
    public StreamProgress? First { get; private set; }

    /// <summary>What the attempts that failed spent.</summary>
    public SpentUsage SpentBefore { get; private set; }

    /// <summary>True once the client holds content.</summary>
    public bool HasBegun => First is not null;

    /// <summary>The number that the client's next event has, where events have numbers.</summary>
    public int NextSequence => (Ledger?.LastSequence ?? First?.Sequence ?? -1) + 1;

    /// <summary>How the present attempt is joined; null while it is the answer's beginning.</summary>
    public StreamSplicer? Splicer { get; private set; }

    /// <summary>True when an answer that broke off may be gone on with.</summary>
    public bool CanResume(string model) => call.StreamMode == StreamMode.Resume && Ledger is { } held && (held.CanRestart || CanPrefill(model));

    public void Begin(StreamProgress progress) => First ??= progress;

    /// <summary>Makes ready for an attempt.</summary>
    /// <param name="model">The model that it asks for.</param>
    /// <param name="planned">What the body has to say for that model.</param>
    /// <returns>The body to send.</returns>
    public ReadOnlyMemory<byte> Prepare(string model, IReadOnlyList<BodyEdit> planned)
    {
        Splicer?.Dispose();
        Splicer = null;
        _prefilled = false;
        var body = OutgoingBody.For(call, planned);
        if (!HasBegun)
        {
            if (Ledger is not null) Reset();
            return body;
        }
        if (CanPrefill(model) && OutgoingBody.WithPrefill(body, Ledger!) is { } prefilled)
        {
            _prefilled = true;
            Splicer = new StreamSplicer(Ledger!, SpliceMode.Prefill, SpentBefore.Usage);
            return prefilled;
        }
        Splicer = new StreamSplicer(Ledger!, SpliceMode.Restart, SpentBefore.Usage);
        return body;
    }

    /// <summary>Takes note of how an attempt that was to go on with the answer fared.</summary>
    /// <param name="attempt">The attempt, ended.</param>
    /// <returns>True when the model was asked to go on and would not, so that the same may be asked again as a restart.</returns>
    public bool Learn(Attempt attempt)
    {
        if (!_prefilled) return false;
        var refused = (attempt.Error?.Status ?? attempt.Status) is 400 or 422;
        if (refused || Splicer is { ModelRestarted: true }) memory.Note(attempt.Model, continues: false);
        else if (attempt.Succeeded && Splicer is { IsCovered: true }) memory.Note(attempt.Model, continues: true);
        if (!refused && !attempt.Disagrees) return false;
        _prefillFailed = true;
        return true;
    }

    /// <summary>Adds what an attempt that failed spent. An answer that broke off in the client's hands seldom says it: then it is estimated.</summary>
    public void Spend(Attempt attempt)
    {
        if (attempt.Succeeded || attempt.Progress is not { } progress) return;
        if (!progress.Usage.IsEmpty) SpentBefore = SpentBefore.Plus(progress.Usage, estimated: false);
        else if (HasBegun && progress.HasContent && Ledger is not null) SpentBefore = SpentBefore.Plus(Estimate(attempt.Model), estimated: true);
    }

    public void Dispose()
    {
        Splicer?.Dispose();
        Ledger?.Dispose();
    }

    private bool CanPrefill(string model) => !_prefillFailed && Ledger is { CanPrefill: true } && memory.Continues(model) is not false;

    private StreamUsage Estimate(string model)
    {
        var profile = TokenProfile.For(model);
        var before = _received;
        _received = profile.Scaled(Ledger!.CountTokens(profile.Encoding));
        return new StreamUsage { PromptTokens = PromptEstimate.Of(call.Body.Span, profile).Tokens, CompletionTokens = Math.Max(_received - before, 0) };
    }

    private void Reset()
    {
        Ledger!.Dispose();
        Ledger = new StreamLedger(call.Route.Dialect);
    }

    private static bool Keeps(ProxyCall call) => call.StreamMode == StreamMode.Resume || call.Assembles;
}
