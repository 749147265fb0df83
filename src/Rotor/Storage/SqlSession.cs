using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Rotor.Storage;

/// <summary>Statements on one connection, within the transaction that is open on it, if any.</summary>
internal sealed class SqlSession(DbConnection connection, DbTransaction? transaction)
{
    /// <summary>Runs a statement that gives no rows back.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Prepare(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Prepare(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first column of the first row, or the type's default where there is no row or the column is null.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters)
    {
        await using var command = Prepare(sql, parameters);
        var value = await command.ExecuteScalarAsync(cancellationToken);
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>Runs one statement once per row, prepared once.</summary>
    public async Task ExecuteManyAsync<TRow>(
        string sql, IEnumerable<TRow> rows, string[] names, Action<TRow, object?[]> bind, CancellationToken cancellationToken)
    {
        await using var command = Prepare(sql, []);
        var values = new object?[names.Length];
        foreach (var name in names)
            command.Parameters.Add(Parameter(command, name, null));
        foreach (var row in rows)
        {
            bind(row, values);
            for (var i = 0; i < values.Length; i++)
                command.Parameters[i].Value = values[i] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "Statements are constants of this program; values travel as parameters.")]
    private DbCommand Prepare(string sql, (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters)
            command.Parameters.Add(Parameter(command, name, value));
        return command;
    }

    private static DbParameter Parameter(DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        return parameter;
    }
}
