using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Core.Limits;

/// <summary>Counts leases in a UTC minute or day against a limit that may be unknown. Guarded by the pool's gate; instants are UTC ticks.</summary>
internal sealed class QuotaCounter(QuotaWindow window)
{
    private const long NoEnd = long.MaxValue;
    private const int SmallestBlock = 1;
    private const int LargestBlock = 64;
    private const int BlocksPerLimit = 16;

    private readonly long _length = window == QuotaWindow.Day ? TimeSpan.TicksPerDay : TimeSpan.TicksPerMinute;
    private long _limitUntil = NoEnd;
    private long _count;

    public QuotaWindow Window { get; } = window;

    public long Start { get; private set; }

    public long End => Start + _length;

    public long Used { get; private set; }

    public long? Limit { get; private set; }

    public long? LimitUntil => _limitUntil == NoEnd ? null : _limitUntil;

    /// <summary>The count up to which the journal has the window: leases beyond it wait for the journal.</summary>
    public long Committed { get; private set; }

    /// <summary>The count up to which the journal was asked to keep the window.</summary>
    public long Requested { get; private set; }

    /// <summary>Where each lease is noted as it is handed out; null before the first.</summary>
    public IWindowTally? Tally { get; private set; }

    public bool IsSpent => Limit is { } limit && Used >= limit;

    /// <summary>True when the next lease must wait until the journal has the window's next block.</summary>
    public bool AwaitsJournal => Limit is not null && Used >= Committed && Requested > Committed;

    private long Block => Math.Clamp((Limit ?? 0) / BlocksPerLimit, SmallestBlock, LargestBlock);

    /// <summary>Turns to the window that holds the instant; what ended is forgotten.</summary>
    public void Roll(long now)
    {
        if (now >= _limitUntil)
        {
            Limit = null;
            _limitUntil = NoEnd;
        }

        if (now < End && now >= Start)
            return;
        Start = now - (now % _length);
        Used = Committed = Requested = 0;
        Pack();
    }

    /// <summary>The count that the journal must keep before the next lease or should keep soon, or null.</summary>
    public long? NextReservation()
    {
        if (Limit is not { } limit || Requested > Committed)
            return null;
        return Committed < limit && Committed - Used <= Block / 2 ? Math.Min(limit, Math.Max(Used, Committed) + Block) : null;
    }

    public void RequestReservation(long upTo) => Requested = upTo;

    /// <summary>Takes note that the journal has the window; of a window that has ended since it means nothing.</summary>
    public void Commit(long start, long upTo)
    {
        if (start == Start)
            Committed = Math.Max(Committed, upTo);
    }

    public void Take()
    {
        Used++;
        Pack();
    }

    /// <summary>From now on counts are noted there, beginning with the present one: what an earlier key of that name left there is gone.</summary>
    public void NoteIn(IWindowTally? tally)
    {
        Tally = tally;
        tally?.Correct(_count);
    }

    /// <summary>Notes the count where it outlives the process. Needs no gate, and is called before what was taken is used.</summary>
    public void Note() => Tally?.Raise(Volatile.Read(ref _count));

    /// <summary>A limit that holds until it is corrected, or until an instant.</summary>
    public void Learn(long? limit, long? until)
    {
        Limit = limit;
        _limitUntil = until ?? NoEnd;
    }

    public void Correct(long used)
    {
        Used = Math.Max(0, used);
        Pack();
        Tally?.Correct(_count);
    }

    public void Restore(long start, long used)
    {
        Start = start;
        Used = used;
        Committed = Requested = 0;
        Pack();
    }

    private void Pack() => Volatile.Write(ref _count, IWindowTally.Pack(Start, Used));
}
