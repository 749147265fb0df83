using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Rotor.Storage.Sqlite;

/// <summary>
/// One connection to an SQLite file, used by one thread at a time, with its prepared statements. Beneath ADO.NET, because a record has a
/// budget of 20 µs of processor time, and binding its values through commands and parameters alone takes more than half of that.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly sqlite3 _db;

    private SqliteFile(sqlite3 db, string path)
    {
        _db = db;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_db);

    public bool InTransaction => raw.sqlite3_get_autocommit(_db) == 0;

    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public static SqliteFile Open(string path, bool writable)
    {
        _ = SqliteRuntime.Current;
        if (writable) OwnerOnly.EnsureFile(path);
        var flags = (writable ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READWRITE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var db, flags, null);
        var file = new SqliteFile(db, path);
        try
        {
            file.Check(code);
            _ = raw.sqlite3_extended_result_codes(db, 1);
            _ = raw.sqlite3_busy_timeout(db, writable ? 2_000 : 5_000);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A statement, prepared at its first use and kept.</summary>
    public SqliteStatement this[string sql]
    {
        get
        {
            if (_statements.TryGetValue(sql, out var known)) return known;
            Check(raw.sqlite3_prepare_v2(_db, sql, out var statement));
            return _statements[sql] = new SqliteStatement(this, statement);
        }
    }

    /// <summary>A statement for one use; the caller disposes of it.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>Runs one or more statements without values or rows.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_db, sql);
        Check(code);
    }

    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>Undoes what is open; a connection whose transaction SQLite has already undone stays as it is.</summary>
    public void Rollback()
    {
        foreach (var statement in _statements.Values) statement.Reset();
        if (InTransaction) Execute("ROLLBACK");
    }

    /// <summary>Ends the statement that another thread waits for, with an error for the one who runs it.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_db);

    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        throw new SqliteException($"SQLite error {code}: {raw.sqlite3_errmsg(_db).utf8_to_string()}", code & 0xFF, code);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _ = raw.sqlite3_close_v2(_db);
        _db.Dispose();
    }
}
