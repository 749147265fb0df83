using System.Collections.Concurrent;
using Rotor.Core.Keys;

namespace Rotor.Core.Access;

/// <summary>The browsers that are signed in, found by what their cookies hold. Whether a session's operator still exists is not looked at here.</summary>
internal sealed class OperatorSessions(IOperatorStore store, TimeProvider time)
{
    /// <summary>Of one operator, or one key, so many are open at once; one more ends the oldest.</summary>
    public const int MostOfOne = 50;

    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, OperatorSession> _byHash = new(StringComparer.Ordinal);
    private DateTimeOffset _flushedAt;

    /// <summary>Those that have not ended, the newest first.</summary>
    public IReadOnlyList<OperatorSession> Open =>
        [.. _byHash.Values.Where(session => !session.HasEnded(time.GetUtcNow())).OrderByDescending(session => session.CreatedAt)];

    /// <summary>Takes up what was kept; what has ended, or belongs to nobody any more, is dropped.</summary>
    public async Task TakeAsync(IEnumerable<OperatorSession> kept, Func<string, bool> isOperator, CancellationToken cancellationToken)
    {
        foreach (var session in kept)
        {
            if (session.HasEnded(time.GetUtcNow()) || (session.Client is null && !isOperator(session.User)))
                await store.DeleteSessionAsync(session.Id, cancellationToken);
            else
                _byHash[session.Hash] = session;
        }
    }

    /// <returns>The cookie's value.</returns>
    public async Task<Secret> OpenAsync(string user, string? client, string? address, CancellationToken cancellationToken)
    {
        var secret = AccessSecret.New("");
        var now = time.GetUtcNow();
        var session = new OperatorSession(AccessSecret.NewId("s-"), AccessSecret.HashOf(secret.Reveal())!, user, now, now, address, client);
        foreach (var old in _byHash.Values.Where(open => open.User == user).OrderByDescending(open => open.LastSeen).Skip(MostOfOne - 1).ToArray())
            await CloseAsync(old.Id, cancellationToken);
        await store.PutAsync(session, cancellationToken);
        _byHash[session.Hash] = session;
        return secret;
    }

    /// <summary>The session that this cookie opens, which counts as used now; null when it opens none.</summary>
    public OperatorSession? Find(string? secret)
    {
        var now = time.GetUtcNow();
        if (AccessSecret.HashOf(secret) is not { } hash || !_byHash.TryGetValue(hash, out var session) || session.HasEnded(now))
            return null;
        if (now - session.LastSeen >= SeenEvery)
            _byHash.TryUpdate(hash, session with { LastSeen = now }, session);
        return session;
    }

    /// <summary>The open session of this id, which does not count as used; null where there is none.</summary>
    public OperatorSession? FindOpen(string? id)
    {
        foreach (var (_, session) in _byHash)
        {
            if (session.Id == id)
                return session.HasEnded(time.GetUtcNow()) ? null : session;
        }

        return null;
    }

    public async Task<bool> CloseAsync(string id, CancellationToken cancellationToken)
    {
        if (_byHash.Values.FirstOrDefault(session => session.Id == id) is not { } session || !_byHash.TryRemove(session.Hash, out _))
            return false;
        await store.DeleteSessionAsync(id, cancellationToken);
        return true;
    }

    public async Task CloseAllOfAsync(string user, CancellationToken cancellationToken)
    {
        foreach (var session in _byHash.Values.Where(session => session.User == user).ToArray())
            await CloseAsync(session.Id, cancellationToken);
    }

    /// <summary>Keeps when sessions were last used, and drops those that have ended.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var session in _byHash.Values)
        {
            if (session.HasEnded(now))
                await CloseAsync(session.Id, cancellationToken);
            // A page that is only left open uses no session, and has nothing to keep.
            else if (session.LastSeen >= _flushedAt)
                await store.PutAsync(session, cancellationToken);
        }

        _flushedAt = now;
    }
}
