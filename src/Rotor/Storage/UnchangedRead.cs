namespace Rotor.Storage;

/// <summary>A reading of the database that is good until something is written there: whoever looks on while nothing happens costs it nothing.</summary>
/// <param name="database">What is read.</param>
/// <param name="read">Reads it; the value is shared and never changed.</param>
internal sealed class UnchangedRead<T>(IDatabase database, Func<SqlSession, CancellationToken, Task<T>> read)
{
    private volatile Reading? _latest;

    public async Task<T> GetAsync(CancellationToken cancellationToken)
    {
        // Taken before: what is written while it reads makes the reading old, never too new.
        var version = database.Version;
        if (_latest is { } latest && latest.Version == version)
            return latest.Value;
        var value = await database.ReadAsync(read, cancellationToken);
        _latest = new Reading(version, value);
        return value;
    }

    private sealed record Reading(long Version, T Value);
}
