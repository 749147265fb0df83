using Rotor.Core.Keys;
using Rotor.Observability;

namespace Rotor.Checks;

/// <summary>Checks one key: asks upstream, and gives the pool what it told.</summary>
internal sealed partial class KeyChecker(KeyPool pool, KeyCheckClient client, TimeProvider time, ILogger<KeyChecker> log) : IKeyChecker, IDisposable
{
    /// <summary>How many checks that people asked for run at the same time.</summary>
    public const int AtOnce = 4;

    /// <summary>The least time between two checks in one place: ten thousand keys then cost requests next to nothing.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    private readonly SemaphoreSlim _places = new(AtOnce);
    private int _saidUnchecked;

    public async Task<KeyCheck?> CheckAsync(string keyId, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            if (pool.TakeCheck(keyId) is not { } key)
                return null;
            var check = await CheckAsync(key, cancellationToken);
            // With places free nobody waits, so there is nothing to slow down.
            if (_places.CurrentCount == 0)
                await Task.Delay(Pace, time, cancellationToken);
            return check;
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Checks a key that was taken from the pool.</summary>
    public async Task<KeyCheck> CheckAsync(UpstreamKey key, CancellationToken cancellationToken)
    {
        var check = await client.AskAsync(key.Value, cancellationToken);
        pool.ApplyCheck(key.Id, check);
        Tell(key, check);
        return check;
    }

    public void Dispose() => _places.Dispose();

    private void Tell(UpstreamKey key, KeyCheck check)
    {
        if (check.Outcome == KeyCheckOutcome.Dead)
            Log.KeyDead(log, key.Label, check.Explanation);
        else if (check.Outcome == KeyCheckOutcome.Failed)
            Log.KeyCheckFailed(log, key.Label, check.Explanation);
        else if (check.Outcome == KeyCheckOutcome.NotOffered && Interlocked.Exchange(ref _saidUnchecked, 1) == 0)
            Log.KeysUnchecked(log);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.KeyDead, LogLevel.Warning, "Key {Key} is invalid: {Explanation}")]
        public static partial void KeyDead(ILogger logger, string key, string explanation);

        [LoggerMessage(EventIds.KeyCheckFailed, LogLevel.Debug, "The check of key {Key} told nothing: {Explanation}")]
        public static partial void KeyCheckFailed(ILogger logger, string key, string explanation);

        [LoggerMessage(EventIds.KeysUnchecked, LogLevel.Information, "The upstream has no GET /key: keys are used unchecked")]
        public static partial void KeysUnchecked(ILogger logger);
    }
}
