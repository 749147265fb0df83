using System.Globalization;
using System.Text;
using Rotor.Core.Contracts;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>The list of keys as CSV, in UTF-8 with a mark for spreadsheets. No secret is in it.</summary>
internal static class KeysCsv
{
    private const string LineEnd = "\r\n";

    private static readonly (string Name, Func<KeyRow, string?> Cell)[] Columns =
    [
        ("id", row => row.Key.Id),
        ("label", row => row.Key.Label),
        ("last4", row => row.Key.Last4),
        ("account", row => row.Account),
        ("source", row => row.Key.Source),
        ("tags", row => string.Join(' ', row.Key.Tags)),
        ("state", row => row.Key.State),
        ("reason", row => row.Key.Reason),
        ("explanation", row => row.Key.Explanation),
        ("until", row => Time(row.Key.Until)),
        ("weight", row => Number(row.Key.Weight)),
        ("daily_limit", row => Number(row.Key.DailyLimit)),
        ("daily_used", row => Number(row.Key.DailyUsed)),
        ("limit_remaining_usd", row => row.Now?.LimitRemaining?.ToString(CultureInfo.InvariantCulture)),
        ("used", row => Number(row.Key.Used)),
        ("succeeded", row => Number(row.Key.Succeeded)),
        ("failed", row => Number(row.Key.Failed)),
        ("last_used", row => Time(row.Key.LastUsed)),
        ("last_checked", row => Time(row.Key.LastChecked)),
        ("created", row => Time(row.Key.Created)),
    ];

    public static byte[] Write(IEnumerable<KeyRow> rows)
    {
        var text = new StringBuilder("\uFEFF").AppendJoin(',', Columns.Select(column => column.Name)).Append(LineEnd);
        foreach (var row in rows)
            text.AppendJoin(',', Columns.Select(column => CsvCell.Text(column.Cell(row)))).Append(LineEnd);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
