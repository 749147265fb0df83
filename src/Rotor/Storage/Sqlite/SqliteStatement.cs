using System.Text;
using SQLitePCL;

namespace Rotor.Storage.Sqlite;

/// <summary>A prepared statement: bind from 1, step, read from 0, reset.</summary>
internal sealed class SqliteStatement(SqliteFile file, sqlite3_stmt statement) : IDisposable
{
    public SqliteStatement Bind(int at, long value)
    {
        file.Check(raw.sqlite3_bind_int64(statement, at, value));
        return this;
    }

    public SqliteStatement Bind(int at, long? value)
    {
        file.Check(value is { } number ? raw.sqlite3_bind_int64(statement, at, number) : raw.sqlite3_bind_null(statement, at));
        return this;
    }

    public SqliteStatement Bind(int at, ReadOnlySpan<byte> blob)
    {
        file.Check(blob.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, at, 0) : raw.sqlite3_bind_blob(statement, at, blob));
        return this;
    }

    /// <summary>Binds text that is UTF-8 already.</summary>
    public SqliteStatement BindText(int at, ReadOnlySpan<byte> utf8)
    {
        file.Check(raw.sqlite3_bind_text(statement, at, utf8));
        return this;
    }

    public SqliteStatement Bind(int at, string text) => BindText(at, Encoding.UTF8.GetBytes(text));

    /// <returns>True when there is a row.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code == raw.SQLITE_DONE) return false;
        _ = raw.sqlite3_reset(statement);
        file.Check(code);
        return false;
    }

    /// <summary>Runs to the end and is ready for the next values.</summary>
    public void Run()
    {
        Step();
        Reset();
    }

    public void Reset() => _ = raw.sqlite3_reset(statement);

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public bool IsText(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_TEXT;

    /// <summary>Holds until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public void Dispose() => statement.Dispose();
}
