namespace Rotor.Core.Failover;

/// <summary>
/// Keeps an outage upstream, or of one model, from being hammered: after several failures alike in a row, over several keys and without a success between
/// them, only single probes go out, with growing pauses, until one of them succeeds.
/// </summary>
/// <remarks>
/// Thread-safe; while nothing fails it takes no lock. One bad key cannot open it, as failures that a key could cause must come from several; one bad model
/// opens its own circuit only. Failures that no key can cause (no connection, the edge's pages) count whatever the key.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="random">The source of jitter; a shared one by default.</param>
public sealed class UpstreamOutage(TimeProvider time, Random? random = null)
{
    internal const int FailuresToOpen = 5;
    internal const int KeysToOpen = 3;
    private const int MaxModels = 1_024;

    /// <summary>Failures further apart than this are not in a row.</summary>
    internal static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    /// <summary>A probe that has not come back by then is given up, and another may go.</summary>
    internal static readonly TimeSpan ProbeLimit = TimeSpan.FromMinutes(2);

    /// <summary>How long to wait while another request's probe is under way.</summary>
    internal static readonly TimeSpan ProbeRetry = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Random _random = random ?? Random.Shared;
    private readonly Dictionary<string, Circuit> _models = new(StringComparer.Ordinal);
    private Circuit _upstream = new();
    private DateTimeOffset _lastForgotten;
    private volatile bool _failing;

    /// <summary>True while only probes go out at all.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
                return _upstream.IsOpen;
        }
    }

    /// <summary>Asks whether an attempt may go out. Every attempt that may is reported by <see cref="Report"/> when it ends.</summary>
    /// <param name="model">The model it is for, as sent upstream.</param>
    /// <param name="wait">When it may not: how long until it is worth asking again, above zero.</param>
    public bool TryPass(string model, out TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(model);
        wait = default;
        if (!_failing)
            return true;
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var circuit = _models.GetValueOrDefault(model);
            if (!_upstream.MayPass(now, out wait) || (circuit is not null && !circuit.MayPass(now, out wait)))
                return false;
            _upstream.Pass(now);
            circuit?.Pass(now);
            return true;
        }
    }

    /// <summary>Notes how an attempt ended.</summary>
    /// <param name="verdict">The verdict, null when its answer was whole.</param>
    /// <param name="keyId">The id of the key that it went with.</param>
    /// <param name="model">The model it was for.</param>
    /// <returns>True when this failure made Rotor hold back further attempts, for the log.</returns>
    public bool Report(Verdict? verdict, string keyId, string model)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        ArgumentNullException.ThrowIfNull(model);
        var hint = verdict is { HintsOutage: true };
        var ofModel = verdict is { Blame: Blame.Model, MayHaveCost: true, Scope: ScopeKind.Model or ScopeKind.ModelProvider };
        if (!_failing && !hint && !ofModel)
            return false;
        lock (_gate)
        {
            if (hint || ofModel)
                return Fail_NeedsLock(verdict!, keyId, model, ofModel);
            if (verdict is { Blame: Blame.Client } or { Shape: FailureShape.TotalTimeout })
                Release_NeedsLock(verdict.StartedAt, model);
            else
                Answered_NeedsLock(verdict, model);
            return false;
        }
    }

    private bool Fail_NeedsLock(Verdict verdict, string keyId, string model, bool ofModel)
    {
        _failing = true;
        var whateverTheKey = ofModel || verdict.Scope == ScopeKind.Upstream;
        var failure = new OutageFailure(keyId, model, verdict.StartedAt, time.GetUtcNow(), whateverTheKey);
        var opened = false;
        if (ofModel)
            _upstream = new Circuit();
        else
            opened = _upstream.Fail(failure, modelsNeeded: 2, Pause);
        // No connection and the edge's pages say nothing about a model.
        if (verdict.Scope == ScopeKind.Upstream)
            _models.GetValueOrDefault(model)?.Release(verdict.StartedAt);
        else if (ModelCircuit_NeedsLock(model) is { } circuit)
            opened |= circuit.Fail(failure, modelsNeeded: 1, Pause);
        return opened;
    }

    /// <summary>OpenRouter answered, be it a refusal: it is there. The model is only when it gave a whole answer.</summary>
    private void Answered_NeedsLock(Verdict? verdict, string model)
    {
        _upstream = new Circuit();
        if (verdict is null)
            _models.Remove(model);
        else
            _models.GetValueOrDefault(model)?.Release(verdict.StartedAt);
        ForgetOld_NeedsLock();
        _failing = _models.Count > 0;
    }

    private void ForgetOld_NeedsLock()
    {
        var now = time.GetUtcNow();
        if (now - _lastForgotten < Span)
            return;
        _lastForgotten = now;
        foreach (var (name, circuit) in _models)
        {
            if (circuit.IsForgotten(now))
                _models.Remove(name);
        }
    }

    private void Release_NeedsLock(DateTimeOffset startedAt, string model)
    {
        _upstream.Release(startedAt);
        _models.GetValueOrDefault(model)?.Release(startedAt);
    }

    // Callers choose the names of models, so there is a bound; past it names without an open circuit are forgotten first.
    private Circuit? ModelCircuit_NeedsLock(string model)
    {
        if (_models.TryGetValue(model, out var circuit))
            return circuit;
        if (_models.Count >= MaxModels)
        {
            foreach (var (name, known) in _models)
            {
                if (!known.IsOpen)
                    _models.Remove(name);
            }
        }

        return _models.Count >= MaxModels ? null : _models[model] = new Circuit();
    }

    /// <summary>1 s at first, then twice as long each time up to 1 min, more or less a fifth.</summary>
    private TimeSpan Pause(int openings)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(openings, 6));
        return (pause < LongestPause ? pause : LongestPause) * (0.8 + (0.4 * _random.NextDouble()));
    }
}
