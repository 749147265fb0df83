namespace Rotor.Storage.Records;

/// <summary>Brings what waits in the spool files into the store. On the writer's thread.</summary>
internal sealed class SpoolReplay(RecordSpool spool, RecordGroups groups)
{
    private const int Together = 500;

    /// <summary>Replays file after file. What of a file is in the store already stays as it is, so one that failed is begun again.</summary>
    /// <returns>How many records came over, and what stands against the next; null when none is left.</returns>
    public (long Replayed, string? Problem) Run()
    {
        spool.Close();
        var replayed = 0L;
        foreach (var path in spool.Files())
        {
            var (count, problem) = Replay(path);
            if (problem is not null) return (replayed, problem);
            replayed += count;
        }
        return (replayed, null);
    }

    private (long Count, string? Problem) Replay(string path)
    {
        try
        {
            var count = 0L;
            foreach (var chunk in RecordSpool.Read(path).Chunk(Together))
            {
                if (groups.TryWrite([.. chunk.Select(record => new RecordQueue.Entry(record, null, 0))], again: true) is { } problem) return (count, problem);
                count += chunk.Length;
            }
            spool.Remove(path, count);
            return (count, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (0, e.Message);
        }
    }
}
