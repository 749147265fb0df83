using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rotor.Admin.Import;
using Rotor.Core.Keys;

namespace Rotor.Commands.Import;

/// <summary><c>openrouter_proxy.db</c>: keys with names, limits and counts, and one row of usage for each request. Its times are UTC.</summary>
internal sealed class UsageDatabase(OlderDatabase database) : IOlderSource
{
    public const string KeysTable = "api_keys";
    public const string UsageTable = "usage_logs";
    private const int MostLabel = 100;

    private readonly Dictionary<long, (string Value, string Name)> _keys = [];

    public string Kind => "database of keys and usage";

    public long RecordCount => database.Count(UsageTable);

    public IEnumerable<ImportedKey> Keys(ImportReport report)
    {
        foreach (var row in database.Rows(KeysTable, ["id", "key_name", "api_key", "is_active", "usage_count", "daily_limit", "last_used"], report))
        {
            var value = row.Text("api_key")?.Trim() ?? "";
            var name = string.Concat((row.Text("key_name") ?? "").Trim().Where(c => !char.IsControl(c)).Take(MostLabel));
            if (row.Whole("id") is { } id)
                _keys[id] = (value, name);
            yield return new ImportedKey(value, $"row {row.Number} of {KeysTable}")
            {
                Label = name.Length > 0 ? name : null,
                DailyLimit = row.Whole("daily_limit") is > 0 and var limit ? limit : null,
                Enabled = row.Text("is_active") is null || row.IsTrue("is_active"),
                UsedBefore = Math.Clamp(row.Whole("usage_count") ?? 0, 0, NewKey.MostUsedBefore),
                LastUsed = row.Time("last_used", TimeZoneInfo.Utc),
            };
        }
    }

    public IEnumerable<ImportedRecord> Records(Func<string, (string Id, string Label)?> keyOf, ImportReport report)
    {
        foreach (var row in database.Rows(
            UsageTable, ["id", "api_key_id", "model", "prompt_tokens", "completion_tokens", "cost", "request_time", "response_status"], report))
        {
            if (row.Time("request_time", TimeZoneInfo.Utc) is not { } time)
            {
                report.Fault($"row {row.Number} of {UsageTable}", "request_time is no time");
                continue;
            }

            var key = row.Whole("api_key_id") is { } id ? _keys.GetValueOrDefault(id) : default;
            var pooled = string.IsNullOrEmpty(key.Value) ? null : keyOf(key.Value);
            yield return new ImportedRecord
            {
                Id = IdOf(row, time),
                Time = time,
                Model = row.Text("model"),
                Status = (int)Math.Clamp(row.Whole("response_status") ?? 0, 0, 999),
                Error = row.Whole("response_status") >= 400 ? $"status {row.Whole("response_status")}" : null,
                PromptTokens = row.Whole("prompt_tokens"),
                CompletionTokens = row.Whole("completion_tokens"),
                CostUsd = (decimal?)row.Real("cost"),
                KeyId = pooled?.Id,
                KeyLabel = pooled?.Label ?? key.Name,
            };
        }
    }

    public void Dispose() => database.Dispose();

    // The same row of the same database, wherever the file lies and however it has grown, has the same id.
    private static string IdOf(OlderDatabase.Row row, DateTimeOffset time)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"{UsageTable}|{row.Whole("id")}|{row.Text("api_key_id")}|{row.Text("model")}|{time:O}");
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16)).ToString();
    }
}
