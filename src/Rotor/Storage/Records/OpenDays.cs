namespace Rotor.Storage.Records;

/// <summary>The day files that the writer has open: today's, and for a while those of requests that began earlier. On the writer's thread.</summary>
internal sealed class OpenDays(RecordFiles files, bool strict) : IDisposable
{
    private const int MostOpen = 3;

    private readonly Dictionary<DateOnly, DayWriter> _open = [];
    private readonly HashSet<DateOnly> _everOpened = [];

    public IEnumerable<DayWriter> All => _open.Values;

    public DayWriter Get(DateOnly day)
    {
        if (_open.TryGetValue(day, out var known)) return known;
        OwnerOnly.EnsureFolder(files.Folder);
        while (_open.Count >= MostOpen && _open.Values.Where(d => !d.HasPendingUsage).MinBy(d => d.Day) is { } oldest) Close(oldest.Day);
        var writer = new DayWriter(day, files.RecordsOf(day), strict);
        try
        {
            writer.Recover(first: _everOpened.Add(day));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
        return _open[day] = writer;
    }

    public bool IsOpen(DateOnly day) => _open.ContainsKey(day);

    public void Close(DateOnly day)
    {
        if (_open.Remove(day, out var writer)) writer.Dispose();
    }

    public void Dispose()
    {
        foreach (var writer in _open.Values) writer.Dispose();
        _open.Clear();
    }
}
