namespace Rotor.Core.Keys;

/// <summary>The line of requests that wait for a key: first come, first served, and bounded.</summary>
public sealed partial class KeyPool
{
    private readonly LinkedList<Waiter> _line = new();

    /// <summary>How many requests wait for a key.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _line.Count;
        }
    }

    private bool MayWait_NeedsLock(RequestLeases request, Shortage shortage, long now) =>
        shortage.Until != Ticks.Never && !(shortage.AllForModel && request.MayLeaveModel) && _line.Count < _options.Value.MaxQueue && shortage.Until - now <= _options.Value.MaxWait.Ticks - request.Waited;

    private Waiter Enqueue_NeedsLock(RequestLeases request, Shortage shortage, long now)
    {
        var waiter = new Waiter(request, now);
        waiter.Place = _line.AddLast(waiter);
        Schedule_NeedsLock(waiter, Math.Max(shortage.Until, now + 1));
        waiter.LookAgainAt = shortage.Until;
        return waiter;
    }

    /// <summary>Gives each of those who wait a key if there is one for it, in the order in which they came.</summary>
    private void ServeLine_NeedsLock(long now)
    {
        for (var node = _line.First; node is not null;)
        {
            var waiter = node.Value;
            node = node.Next;
            if (TryLease_NeedsLock(waiter.Request, LeaseChoice.OtherKey, now, out var lease))
                Complete_NeedsLock(waiter, new LeaseResult(lease), now);
            else if (now >= waiter.LookAgainAt)
                LookAgain_NeedsLock(waiter, now);
        }
    }

    /// <summary>The end that was expected has passed without a key: waits for the next one, or gives up.</summary>
    private void LookAgain_NeedsLock(Waiter waiter, long now)
    {
        var shortage = FindShortage_NeedsLock(waiter.Request, now);
        var left = _options.Value.MaxWait.Ticks - waiter.Request.Waited - (now - waiter.Since);
        // A probe is under way and may come back any moment: whoever has time left stays.
        var probed = left > 0 && SharedRest_NeedsLock(waiter.Request, now) is { } shared && !shared.Rests(now);
        if (shortage.Until == Ticks.Never || (shortage.Until - now > left && !probed))
        {
            Complete_NeedsLock(waiter, new LeaseResult(Refuse(shortage, now)), now);
            return;
        }

        waiter.LookAgainAt = Math.Max(Math.Min(shortage.Until, probed ? now + left : Ticks.Never), now + 1);
        Schedule_NeedsLock(waiter, waiter.LookAgainAt);
    }

    private void Complete_NeedsLock(Waiter waiter, LeaseResult result, long now)
    {
        StepOut_NeedsLock(waiter, now);
        waiter.Completion.SetResult(result);
    }

    private void StepOut_NeedsLock(Waiter waiter, long now)
    {
        _line.Remove(waiter.Place!);
        waiter.Place = null;
        waiter.Request.Waited += now - waiter.Since;
    }

    private async ValueTask<LeaseResult> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (pool, waiter) = ((KeyPool, Waiter))state!;
                pool.GiveUp(waiter, token);
            },
            (this, waiter));
        return Noted(await waiter.Completion.Task);
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (waiter.Place is null)
                return;
            StepOut_NeedsLock(waiter, Now());
            waiter.Completion.SetCanceled(cancellationToken);
        }
    }
}

/// <summary>A request in line.</summary>
internal sealed class Waiter(RequestLeases request, long since)
{
    public RequestLeases Request { get; } = request;

    public long Since { get; } = since;

    /// <summary>Where it stands; null when it has left.</summary>
    public LinkedListNode<Waiter>? Place { get; set; }

    /// <summary>When the earliest end that it waits for has come.</summary>
    public long LookAgainAt { get; set; }

    // Continuations run elsewhere, as the result is set under the gate.
    public TaskCompletionSource<LeaseResult> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
