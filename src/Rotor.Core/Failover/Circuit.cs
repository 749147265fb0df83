namespace Rotor.Core.Failover;

/// <summary>Counts failures in a row of one thing behind the upstream address, and lets single probes through once there are too many.</summary>
/// <remarks>Not thread-safe: its owner holds the lock.</remarks>
internal sealed class Circuit
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _models = new(StringComparer.Ordinal);
    private int _failures;
    private int _keyless;
    private int _openings;
    private DateTimeOffset _lastFailure;
    private DateTimeOffset _until;
    private DateTimeOffset? _probeSince;

    public bool IsOpen { get; private set; }

    /// <summary>True when nothing is left to remember: closed, and the last failure is out of the span.</summary>
    public bool IsForgotten(DateTimeOffset now) => !IsOpen && now - _lastFailure > UpstreamOutage.Span;

    /// <summary>Whether an attempt may go out now. While open only one may, and only after the pause.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="wait">How long until it is worth asking again.</param>
    public bool MayPass(DateTimeOffset now, out TimeSpan wait)
    {
        wait = default;
        if (!IsOpen)
            return true;
        if (now < _until)
            wait = _until - now;
        else if (_probeSince is { } since && now - since < UpstreamOutage.ProbeLimit)
            wait = UpstreamOutage.ProbeRetry;
        return wait == default;
    }

    /// <summary>Takes the single pass of an open circuit, after <see cref="MayPass"/> said yes.</summary>
    public void Pass(DateTimeOffset now)
    {
        if (IsOpen)
            _probeSince = now;
    }

    /// <summary>Gives the pass back unused: its attempt said nothing about upstream.</summary>
    public void Release(DateTimeOffset startedAt)
    {
        if (_probeSince is { } since && startedAt >= since)
            _probeSince = null;
    }

    /// <returns>True when this failure opened the circuit, or opened it again.</returns>
    public bool Fail(in OutageFailure failure, int modelsNeeded, Func<int, TimeSpan> pause)
    {
        if (IsOpen)
        {
            // Attempts that were under way when it opened say nothing new.
            if (_probeSince is not { } since || failure.StartedAt < since)
                return false;
        }
        else if (!Count(failure, modelsNeeded))
            return false;
        IsOpen = true;
        _probeSince = null;
        _until = failure.Now + pause(_openings++);
        return true;
    }

    private bool Count(in OutageFailure failure, int modelsNeeded)
    {
        if (failure.Now - _lastFailure > UpstreamOutage.Span)
        {
            _failures = 0;
            _keyless = 0;
            _keys.Clear();
            _models.Clear();
        }

        _lastFailure = failure.Now;
        _failures++;
        if (failure.WhateverTheKey)
            _keyless++;
        if (_keys.Count < UpstreamOutage.KeysToOpen)
            _keys.Add(failure.KeyId);
        if (_models.Count < modelsNeeded)
            _models.Add(failure.Model);
        return _keyless >= UpstreamOutage.FailuresToOpen
            || (_failures >= UpstreamOutage.FailuresToOpen && _keys.Count >= UpstreamOutage.KeysToOpen && _models.Count >= modelsNeeded);
    }
}

/// <summary>A failure as a circuit counts it.</summary>
/// <param name="KeyId">The key it met.</param>
/// <param name="Model">The model it met.</param>
/// <param name="StartedAt">When its attempt began.</param>
/// <param name="Now">The clock.</param>
/// <param name="WhateverTheKey">True when no key can be the cause: no connection, a page of the edge, a provider's failure.</param>
internal readonly record struct OutageFailure(string KeyId, string Model, DateTimeOffset StartedAt, DateTimeOffset Now, bool WhateverTheKey);
