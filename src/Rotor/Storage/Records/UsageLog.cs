using System.Globalization;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>Reads the sums of the day files, and of the days whose files are gone.</summary>
internal sealed partial class UsageLog(DayReaders readers, OldUsage old, RecordWriter writer, TimeProvider time) : IUsageLog
{
    public async Task<UsageReport> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        var from = Floor(query.From, query.By);
        await writer.CountAsync().WaitAsync(cancellationToken);
        var groups = await readers.RunAsync(session => Collect(session, query with { From = from }), cancellationToken);
        var rows = groups
            .OrderBy(g => g.Key.Time).ThenByDescending(g => g.Value.Sums.Requests).ThenBy(g => g.Key.Key, StringComparer.Ordinal)
            .Select(g => Row(g.Key.Time, g.Key.Key, g.Value));
        return new UsageReport(from, query.To, query.By, query.Group, [.. rows]);
    }

    public async Task<RequestStats> StatsAsync(IReadOnlyList<string>? clients, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var lastDay = Floor(now.AddHours(-23), UsageSpan.Hour);
        await writer.CountAsync().WaitAsync(cancellationToken);
        return await readers.RunAsync(
            session =>
            {
                var (all, ofToday, ofLastDay) = (new UsageSums(), new UsageSums(), new UsageSums());
                foreach (var cell in Cells(session, DateTimeOffset.MinValue, DateTimeOffset.MaxValue))
                {
                    if (clients is not null && !clients.Contains(cell.Client)) continue;
                    all.Add(cell.Sums);
                    if (cell.Time >= today) ofToday.Add(cell.Sums);
                    if (cell.Time >= lastDay) ofLastDay.Add(cell.Sums);
                }
                return new RequestStats(all.ToTotals(), ofToday.ToTotals(), LastHour(session, clients, now).ToTotals(), ofLastDay.ToTotals());
            },
            cancellationToken);
    }

    private static DateTimeOffset Floor(DateTimeOffset at, UsageSpan by)
    {
        var utc = at.UtcDateTime;
        return new DateTimeOffset(by == UsageSpan.Day ? utc.Date : utc.Date.AddHours(utc.Hour), TimeSpan.Zero);
    }

    private static UsageRow Row(DateTimeOffset time, string key, Group group)
    {
        var sums = group.Sums;
        return new UsageRow(
            time, key, group.Name.Length > 0 ? group.Name : key, sums.Requests, sums.Successes, sums.PromptTokens, sums.CompletionTokens, sums.CostUsd,
            sums.AverageMs, sums.Duration.Percentile(0.5), sums.Duration.Percentile(0.95), sums.FirstContent.Percentile(0.5), sums.FirstContent.Percentile(0.95));
    }

    private Dictionary<(DateTimeOffset Time, string Key), Group> Collect(ReadingSession session, UsageQuery query)
    {
        var groups = new Dictionary<(DateTimeOffset, string), Group>();
        foreach (var cell in Cells(session, query.From, query.To))
        {
            if (query.Clients is not null && !query.Clients.Contains(cell.Client)) continue;
            var (key, name) = query.Group switch
            {
                UsageGroup.Model => (cell.Model, ""),
                UsageGroup.Key => (cell.Key, cell.KeyName),
                UsageGroup.Account => (cell.Account, ""),
                UsageGroup.Client => (cell.Client, cell.ClientName),
                UsageGroup.Provider => (cell.Provider, ""),
                _ => ("", ""),
            };
            var place = (Floor(cell.Time, query.By), key);
            if (!groups.TryGetValue(place, out var group)) groups[place] = group = new Group();
            if (name.Length > 0) group.Name = name;
            group.Sums.Add(cell.Sums);
        }
        return groups;
    }

    private IEnumerable<UsageCell> Cells(ReadingSession session, DateTimeOffset from, DateTimeOffset to)
    {
        var days = session.Days();
        foreach (var cell in old.Read(days))
        {
            if (cell.Time >= from && cell.Time < to) yield return cell;
        }
        foreach (var day in days)
        {
            var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            if (start >= to || start.AddDays(1) <= from || session.Open(day) is not { } reader) continue;
            foreach (var cell in ReadDay(reader.File, day, reader.Terms))
            {
                if (cell.Time >= from && cell.Time < to) yield return cell;
            }
        }
    }

    internal static IEnumerable<UsageCell> ReadDay(SqliteFile file, DateOnly day, ITerms terms)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        using var select = file.Prepare("SELECT hour, model, key, account, client, provider, key_name, client_name, sums FROM usage");
        while (select.Step())
        {
            var sums = new UsageSums();
            UsageForm.AddTo(sums, select.Blob(8));
            yield return new UsageCell(
                start.AddHours(select.Long(0)), Term(1), Term(2), Term(3), Term(4), Term(5), Term(6), Term(7), sums);
        }

        string Term(int column) => terms.TextOf((int)select.Long(column)) ?? "";
    }

    private static UsageSums LastHour(ReadingSession session, IReadOnlyList<string>? clients, DateTimeOffset now)
    {
        var sums = new UsageSums();
        var filter = new RequestFilter { From = now.AddHours(-1), Clients = clients ?? [] };
        foreach (var day in session.Days())
        {
            if (day < DateOnly.FromDateTime(now.AddHours(-1).UtcDateTime) || session.Open(day) is not { } reader) continue;
            if (clients is { Count: 0 }) continue;
            var conditions = DayFilter.Of(filter, reader, null);
            if (conditions.IsEmpty) continue;
            using var select = reader.File.Prepare(string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT r.state, r.duration, r.content, r.prompt, r.completion, r.cost FROM records r WHERE {conditions.Where} AND r.state NOT IN (1, 6)"));
            while (select.Step()) Add(sums, select);
        }
        return sums;
    }

    private static void Add(UsageSums sums, SqliteStatement row)
    {
        sums.Requests++;
        if (row.Long(0) == (long)RequestState.Completed) sums.Successes++;
        if (row.LongOrNull(1) is { } duration)
        {
            sums.DurationMicroseconds += duration;
            sums.Duration.Add(duration / 1000.0);
        }
        if (row.LongOrNull(2) is { } content) sums.FirstContent.Add(content / 1000.0);
        sums.PromptTokens += row.Long(3);
        sums.CompletionTokens += row.Long(4);
        sums.CostNanoUsd += row.Long(5);
    }

    private sealed class Group
    {
        public UsageSums Sums { get; } = new();

        public string Name { get; set; } = "";
    }
}

/// <summary>Sums of one hour and one combination of what they are divided by.</summary>
internal sealed record UsageCell(
    DateTimeOffset Time, string Model, string Key, string Account, string Client, string Provider, string KeyName, string ClientName, UsageSums Sums);
