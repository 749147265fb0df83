using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Records on their way to the writer: bounded in bytes, bodies give way first. Any thread adds, one takes all.</summary>
internal sealed class RecordQueue(long mostBytes)
{
    // What a record without bodies takes in memory, about.
    private const long RecordBytes = 2_048;

    private readonly Lock _gate = new();
    private List<Entry> _entries = [];
    private List<Entry> _spare = [];
    private long _bytes;
    private long _droppedBodies;
    private long _lost;

    public long Bytes => Interlocked.Read(ref _bytes);

    public long DroppedBodies => Interlocked.Read(ref _droppedBodies);

    public long Lost => Interlocked.Read(ref _lost);

    public void CountLost(int records) => Interlocked.Add(ref _lost, records);

    /// <returns>True when the queue was empty before, and somebody must wake the writer.</returns>
    public bool Add(RequestRecord record, TaskCompletionSource<bool>? committed)
    {
        var size = RecordBytes + (record.Bodies?.Size ?? 0);
        lock (_gate)
        {
            if (_bytes + size > mostBytes && record.Bodies is { } bodies)
            {
                var dropped = (bodies.Request is null ? 0 : 1) + (bodies.Response is null && bodies.Assembled is null ? 0 : 1);
                record = record with { Bodies = null, DroppedBodies = record.DroppedBodies + dropped };
                _droppedBodies += dropped;
                size = RecordBytes;
            }
            // Twice the bound is reached only when neither store nor spool has taken anything for long.
            if (_bytes + size > mostBytes * 2)
            {
                _lost++;
                committed?.TrySetResult(false);
                return false;
            }
            _bytes += size;
            _entries.Add(new Entry(record, committed, size));
            return _entries.Count == 1;
        }
    }

    /// <summary>Takes all; they count as queued until <see cref="Done"/>.</summary>
    public List<Entry> Take()
    {
        lock (_gate)
        {
            var taken = _entries;
            _entries = _spare;
            _spare = [];
            return taken;
        }
    }

    /// <summary>Says that what was taken is kept, or lost.</summary>
    public void Done(List<Entry> taken)
    {
        var bytes = 0L;
        foreach (var entry in taken) bytes += entry.Size;
        taken.Clear();
        lock (_gate)
        {
            _bytes -= bytes;
            if (taken.Capacity <= 4_096) _spare = taken;
        }
    }

    internal readonly record struct Entry(RequestRecord Record, TaskCompletionSource<bool>? Committed, long Size);
}
