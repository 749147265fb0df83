using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>
/// Merges the parts of a day's index into one, a slice at a time. A text that was removed stays in the index, and another entry says so, until both meet in the oldest part.
/// </summary>
/// <param name="time">Measures the slices.</param>
internal sealed class IndexMerge(TimeProvider time)
{
    private static readonly TimeSpan SliceTime = TimeSpan.FromMilliseconds(12);
    private const int LeastPages = 8;
    private const int MostPages = 1_000;

    private int _pages = 32;
    private bool _begun;

    /// <summary>Merges some pages, in a transaction of its own. On the indexer's thread.</summary>
    /// <returns>False when nothing is left to merge.</returns>
    public bool Step(SqliteFile file)
    {
        var start = time.GetTimestamp();
        var before = file.Scalar("SELECT total_changes()");
        // A number below 0 puts all parts on one level, from where the steps that follow go on.
        if (!_begun) file.Execute("INSERT INTO search (search, rank) VALUES ('usermerge', 2)");
        file["INSERT INTO search (search, rank) VALUES ('merge', ?)"].Bind(1, _begun ? _pages : -_pages).Run();
        // With nothing to do, one row changes: the statement's own.
        var more = file.Scalar("SELECT total_changes()") - before >= 2 || !_begun;
        _begun = true;
        var took = time.GetElapsedTime(start);
        _pages = Math.Clamp(took > SliceTime ? _pages / 2 : _pages + 8, LeastPages, MostPages);
        return more;
    }
}
