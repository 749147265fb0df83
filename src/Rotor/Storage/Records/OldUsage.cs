using Rotor.Core.Usage;

namespace Rotor.Storage.Records;

/// <summary>The sums of days whose files are gone, in <c>records/usage.db</c>. Opened at need.</summary>
internal sealed class OldUsage(RecordFiles files)
{
    private const string Columns = "hour_at, model, key, account, client, provider, key_name, client_name, sums";

    private readonly Lock _gate = new();

    /// <summary>Takes a day's sums over. Done again, it comes to the same.</summary>
    public void Keep(IEnumerable<UsageCell> cells)
    {
        lock (_gate)
        {
            using var file = DaySchema.OpenUsage(files.OldUsage);
            var bytes = new ByteWriter();
            file.Execute("BEGIN IMMEDIATE");
            foreach (var cell in cells)
            {
                bytes.Clear();
                UsageForm.Write(cell.Sums, bytes);
                file[$"INSERT OR REPLACE INTO usage ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"]
                    .Bind(1, cell.Time.ToUnixTimeMilliseconds()).Bind(2, cell.Model).Bind(3, cell.Key).Bind(4, cell.Account).Bind(5, cell.Client)
                    .Bind(6, cell.Provider).Bind(7, cell.KeyName).Bind(8, cell.ClientName).Bind(9, bytes.Span).Run();
            }
            file.Execute("COMMIT");
        }
    }

    /// <summary>The sums of a span's hours, but those of days that still have a file.</summary>
    public List<UsageCell> Read(IReadOnlyCollection<DateOnly> present, DateTimeOffset from, DateTimeOffset to)
    {
        var cells = new List<UsageCell>();
        lock (_gate)
        {
            if (!File.Exists(files.OldUsage)) return cells;
            using var file = DaySchema.OpenUsage(files.OldUsage);
            var select = file[$"SELECT {Columns} FROM usage WHERE hour_at >= ? AND hour_at < ?"]
                .Bind(1, from.ToUnixTimeMilliseconds()).Bind(2, to.ToUnixTimeMilliseconds());
            while (select.Step())
            {
                var at = DateTimeOffset.FromUnixTimeMilliseconds(select.Long(0));
                if (present.Contains(DateOnly.FromDateTime(at.UtcDateTime))) continue;
                var sums = new UsageSums();
                UsageForm.AddTo(sums, select.Blob(8));
                cells.Add(new UsageCell(
                    at, select.Text(1), select.Text(2), select.Text(3), select.Text(4), select.Text(5), select.Text(6), select.Text(7), sums));
            }
            select.Reset();
        }
        return cells;
    }
}
