using System.Collections.Concurrent;

namespace Rotor.Simulator.Accounts;

/// <summary>Counters of one key (or of the whole simulator); safe to read at any time.</summary>
public sealed class KeyStatistics
{
    private readonly ConcurrentDictionary<int, long> _statuses = new();
    private long _requests, _running, _aborts, _billedAfterAbort, _promptTokens, _completionTokens;

    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Requests that are being answered now.</summary>
    public long Running => Volatile.Read(ref _running);

    /// <summary>Answers that the client left before their end.</summary>
    public long Aborts => Volatile.Read(ref _aborts);

    /// <summary>Tokens that were made, and billed, after the client had left.</summary>
    public long BilledAfterAbort => Volatile.Read(ref _billedAfterAbort);

    public long PromptTokens => Volatile.Read(ref _promptTokens);

    public long CompletionTokens => Volatile.Read(ref _completionTokens);

    /// <summary>Answers by status; 0 counts those that ended before a head was sent.</summary>
    public IReadOnlyDictionary<int, long> Statuses => _statuses;

    internal void Began()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _running);
    }

    internal void Ended(int status)
    {
        Interlocked.Decrement(ref _running);
        _statuses.AddOrUpdate(status, 1, static (_, n) => n + 1);
    }

    internal void Aborted(long billedAfter)
    {
        Interlocked.Increment(ref _aborts);
        Interlocked.Add(ref _billedAfterAbort, billedAfter);
    }

    internal void Billed(long prompt, long completion)
    {
        Interlocked.Add(ref _promptTokens, prompt);
        Interlocked.Add(ref _completionTokens, completion);
    }
}
