using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Rotor.Storage.Sqlite;

/// <summary>One SQLite file: one writer, and readers that neither wait for it nor hold it up (write-ahead log).</summary>
internal sealed class SqliteDatabase : IDatabase
{
    private const int Readers = 4;
    private const int BusySeconds = 10;

    private readonly string _path;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writerTurn = new(1, 1);
    private readonly SemaphoreSlim _readerTurn = new(Readers, Readers);
    private readonly ConcurrentBag<SqliteConnection> _idleReaders = [];
    private bool _disposed;
    private long _version;
    private long _reads;

    private SqliteDatabase(string path, SqliteConnection writer)
    {
        _path = path;
        _writer = writer;
    }

    public SqlDialect Dialect => SqlDialect.Sqlite;

    // One process owns the file, so its own transactions are all there are.
    public long Version => Interlocked.Read(ref _version);

    /// <summary>How often it was read since it was opened.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Opens the file, makes it with owner-only rights where it is missing, and brings it to the given schema.</summary>
    /// <exception cref="StoreException">The file is no database, damaged, newer than this program, or not writable.</exception>
    public static async Task<SqliteDatabase> OpenAsync(string path, MigrationSet migrations, TimeProvider time, CancellationToken cancellationToken)
    {
        _ = SqliteRuntime.Current;
        SqliteDatabase? database = null;
        try
        {
            OwnerOnly.EnsureFile(path);
            database = new SqliteDatabase(path, await Task.Run(() => OpenConnection(path, writable: true), cancellationToken));
            await new MigrationRunner(migrations, time).RunAsync(database, cancellationToken);
            return database;
        }
        catch (Exception e)
        {
            if (database is not null)
                await database.DisposeAsync();
            if (e is SqliteException or IOException or UnauthorizedAccessException)
                throw new StoreException($"The database {path} cannot be used ({e.Message}). Check its rights and the disk, or restore a backup.", e);
            throw;
        }
    }

    public async Task<T> ReadAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _readerTurn.WaitAsync(cancellationToken);
        Interlocked.Increment(ref _reads);
        try
        {
            return await Task.Run(() => ReadOnReaderAsync(work, cancellationToken), cancellationToken);
        }
        finally
        {
            _readerTurn.Release();
        }
    }

    public async Task<T> WriteAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _writerTurn.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => WriteOnWriterAsync(work, cancellationToken), cancellationToken);
        }
        finally
        {
            _writerTurn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _writerTurn.WaitAsync();
        for (var i = 0; i < Readers; i++)
            await _readerTurn.WaitAsync();
        foreach (var reader in _idleReaders)
            await reader.DisposeAsync();
        // Last one out: SQLite moves the log into the file and removes it.
        await _writer.DisposeAsync();
    }

    private async Task<T> WriteOnWriterAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var transaction = _writer.BeginTransaction(deferred: false);
        var result = await work(new SqlSession(_writer, transaction), cancellationToken);
        await transaction.CommitAsync(CancellationToken.None);
        Interlocked.Increment(ref _version);
        return result;
    }

    private async Task<T> ReadOnReaderAsync<T>(Func<SqlSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (!_idleReaders.TryTake(out var connection))
            connection = OpenConnection(_path, writable: false);
        try
        {
            await using var transaction = connection.BeginTransaction(deferred: true);
            return await work(new SqlSession(connection, transaction), cancellationToken);
        }
        finally
        {
            _idleReaders.Add(connection);
        }
    }

    private static SqliteConnection OpenConnection(string path, bool writable)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = BusySeconds,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = writable
            ? $"PRAGMA busy_timeout={BusySeconds * 1000}; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON"
            : $"PRAGMA busy_timeout={BusySeconds * 1000}; PRAGMA query_only=ON";
        command.ExecuteNonQuery();
        return connection;
    }
}
