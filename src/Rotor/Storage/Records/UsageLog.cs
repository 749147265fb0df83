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
        var (from, to) = (Floor(query.From, query.By), End(query.To, time.GetUtcNow()));
        await writer.CountAsync().WaitAsync(cancellationToken);
        var groups = await readers.RunAsync(session => Collect(session, query with { From = from, To = to }), cancellationToken);
        var rows = groups
            .OrderBy(g => g.Key.Time).ThenByDescending(g => g.Value.Sums.Requests).ThenBy(g => g.Key.Key, StringComparer.Ordinal)
            .Select(g => Row(g.Key.Time, g.Key.Key, g.Value));
        return new UsageReport(from, to, query.By, query.Group, [.. rows]);
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
                foreach (var part in Parts(session, new UsageQuery(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, UsageSpan.Hour, UsageGroup.None, clients)))
                {
                    all.Add(part.Sums);
                    if (part.Time >= today) ofToday.Add(part.Sums);
                    if (part.Time >= lastDay) ofLastDay.Add(part.Sums);
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

    // Sums are of whole hours; of the one that runs, what came so far.
    private static DateTimeOffset End(DateTimeOffset to, DateTimeOffset now)
    {
        if (to >= now) return to;
        var start = Floor(to, UsageSpan.Hour);
        var end = start == to ? to : start.AddHours(1);
        return end < now ? end : now;
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
        foreach (var part in Parts(session, query))
        {
            var place = (Floor(part.Time, query.By), part.Key);
            if (!groups.TryGetValue(place, out var group)) groups[place] = group = new Group();
            if (part.Name.Length > 0) group.Name = part.Name;
            group.Sums.Add(part.Sums);
        }
        return groups;
    }

    private IEnumerable<UsagePart> Parts(ReadingSession session, UsageQuery query)
    {
        var days = session.Days();
        foreach (var cell in old.Read(days, query.From, query.To))
        {
            if (query.Clients?.Contains(cell.Client) != false) yield return PartOf(cell, query.Group);
        }
        foreach (var day in days)
        {
            var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            if (start >= query.To || start.AddDays(1) <= query.From || session.Open(day) is not { } reader) continue;
            var hasRollups = query.Clients is null && reader.File.Scalar("SELECT count(*) FROM (SELECT 1 FROM rollups LIMIT 1)") > 0;
            var parts = hasRollups
                ? ReadRollups(reader, start, query.Group)
                : ReadDay(reader.File, day, reader.Terms, query.Clients is null ? null : reader.TermList(query.Clients)).Select(cell => PartOf(cell, query.Group));
            foreach (var part in parts)
            {
                if (part.Time >= query.From && part.Time < query.To) yield return part;
            }
        }
    }

    private static UsagePart PartOf(UsageCell cell, UsageGroup group) => group switch
    {
        UsageGroup.Model => new UsagePart(cell.Time, cell.Model, "", cell.Sums),
        UsageGroup.Key => new UsagePart(cell.Time, cell.Key, cell.KeyName, cell.Sums),
        UsageGroup.Account => new UsagePart(cell.Time, cell.Account, "", cell.Sums),
        UsageGroup.Client => new UsagePart(cell.Time, cell.Client, cell.ClientName, cell.Sums),
        UsageGroup.Provider => new UsagePart(cell.Time, cell.Provider, "", cell.Sums),
        _ => new UsagePart(cell.Time, "", "", cell.Sums),
    };

    private static IEnumerable<UsagePart> ReadRollups(DayReader reader, DateTimeOffset start, UsageGroup group)
    {
        using var select = reader.File.Prepare("SELECT hour, term, name, sums FROM rollups WHERE grouping = ? ORDER BY hour, term").Bind(1, (int)group);
        while (select.Step())
        {
            var sums = new UsageSums();
            UsageForm.AddTo(sums, select.Blob(3));
            yield return new UsagePart(
                start.AddHours(select.Long(0)), reader.Terms.TextOf((int)select.Long(1)) ?? "", reader.Terms.TextOf((int)select.Long(2)) ?? "", sums);
        }
    }

    /// <param name="file">The day file.</param>
    /// <param name="day">The day.</param>
    /// <param name="terms">Its terms.</param>
    /// <param name="clients">The terms of clients to read, with commas between them; null for all.</param>
    internal static IEnumerable<UsageCell> ReadDay(SqliteFile file, DateOnly day, ITerms terms, string? clients = null)
    {
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var which = clients is null ? "" : $" WHERE client IN ({clients})";
        using var select = file.Prepare($"SELECT hour, model, key, account, client, provider, key_name, client_name, sums FROM usage{which}");
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

/// <summary>Sums of one hour and one value of what is divided by.</summary>
internal readonly record struct UsagePart(DateTimeOffset Time, string Key, string Name, UsageSums Sums);
