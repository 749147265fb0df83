using System.Data.Common;

namespace Rotor.Storage;

/// <summary>Reads the store's own spellings of instants, truth values and absent values.</summary>
internal static class RowReading
{
    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? LongOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static int? IntOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    public static bool Truth(this DbDataReader row, int column) => row.GetInt64(column) != 0;

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Instant(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? InstantOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Instant(column);

    public static long Stored(this DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    public static long? Stored(this DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();

    public static long Stored(this bool truth) => truth ? 1 : 0;
}
