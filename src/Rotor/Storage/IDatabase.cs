namespace Rotor.Storage;

/// <summary>A database that holds a part of the store. All work on it runs away from the caller's thread.</summary>
internal interface IDatabase : IAsyncDisposable
{
    SqlDialect Dialect { get; }

    /// <summary>Grows with every transaction that was kept, before its writer goes on: what was read at the same version is still so.</summary>
    long Version { get; }

    /// <summary>Reads on one consistent state; several reads run side by side.</summary>
    Task<T> ReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="work"/> in one transaction, which is kept when it returns and undone when it throws.</summary>
    Task<T> WriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken);
}

internal static class DatabaseExtensions
{
    public static Task WriteAsync(
        this IDatabase database, Func<SqlSession, CancellationToken, Task> work, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (session, token) =>
            {
                await work(session, token);
                return true;
            },
            cancellationToken);
}
