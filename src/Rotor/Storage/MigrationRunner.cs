namespace Rotor.Storage;

/// <summary>Brings a database to the schema that this program knows, one transaction per step; never backwards.</summary>
internal sealed class MigrationRunner(MigrationSet set, TimeProvider time)
{
    private const string CreateTable =
        "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL)";

    /// <summary>Applies what is missing. Safe to run from several processes at once: each step looks again once it holds the write lock.</summary>
    /// <returns>How many steps this call applied.</returns>
    /// <exception cref="StoreException">The database is newer than the program, or was made by other steps.</exception>
    public async Task<int> RunAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var applied = 0;
        while (await database.WriteAsync(StepAsync, cancellationToken))
            applied++;
        return applied;
    }

    private async Task<bool> StepAsync(SqlSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(CreateTable, cancellationToken);
        var present = await session.QueryAsync(
            "SELECT version, name, sha256 FROM schema_migrations ORDER BY version",
            row => (Version: row.GetInt32(0), Name: row.GetString(1), Sha256: row.GetString(2)),
            cancellationToken);
        if (present.Count > 0 && present[^1].Version > set.Version)
        {
            throw new StoreException(
                $"The database has schema {present[^1].Version}, and this Rotor knows {set.Version}: a newer Rotor wrote it. " +
                "Start that version or a newer one, or restore a backup made by this one.");
        }

        for (var i = 0; i < present.Count; i++)
        {
            var known = set.Migrations[i];
            if (present[i].Version != known.Version || present[i].Sha256 != known.Sha256)
            {
                throw new StoreException(
                    $"Migration {present[i].Version} ({present[i].Name}) of the database is not the one this Rotor carries: " +
                    "it was made by an unreleased or altered build. Start the build that made it, or restore a backup.");
            }
        }

        if (present.Count == set.Version)
            return false;
        var next = set.Migrations[present.Count];
        await session.ExecuteAsync(next.Sql, cancellationToken);
        await session.ExecuteAsync(
            "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES (@version, @name, @sha256, @at)",
            cancellationToken,
            ("@version", next.Version), ("@name", next.Name), ("@sha256", next.Sha256), ("@at", time.GetUtcNow().Stored()));
        return true;
    }
}
