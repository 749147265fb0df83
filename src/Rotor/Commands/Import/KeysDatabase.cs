using Rotor.Admin.Import;

namespace Rotor.Commands.Import;

/// <summary><c>openrouter_keys.db</c>: keys with weights. What was deleted there stays deleted.</summary>
internal sealed class KeysDatabase(OlderDatabase database) : IOlderSource
{
    public const string Table = "openrouter_api_keys";

    public string Kind => "database of keys";

    public long RecordCount => 0;

    public IEnumerable<ImportedKey> Keys(ImportReport report)
    {
        foreach (var row in database.Rows(Table, ["key", "weight", "is_active", "deleted_at", "last_used_time"], report))
        {
            if (row.Text("deleted_at") is not null)
                continue;
            // What it calls inactive is a rest, which ends by itself; only a person disables here.
            yield return new ImportedKey(row.Text("key")?.Trim() ?? "", $"row {row.Number}")
            {
                Weight = row.Whole("weight") is >= 1 and <= 1_000_000 and var weight ? (int)weight : null,
                LastUsed = row.Time("last_used_time", TimeZoneInfo.Utc),
            };
        }
    }

    public IEnumerable<ImportedRecord> Records(Func<string, (string Id, string Label)?> keyOf, ImportReport report) => [];

    public void Dispose() => database.Dispose();
}
