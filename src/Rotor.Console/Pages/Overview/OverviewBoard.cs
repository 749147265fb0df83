using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;

namespace Rotor.WebConsole.Pages.Overview;

/// <summary>Puts the overview together. After the first time it asks the store one question per reading, in turns, and none while no record is kept; the pool is in memory.</summary>
internal sealed class OverviewBoard(IUsageLog usage, IRequestLog log, KeyPool pool, IReadOnlyList<string>? clients, TimeProvider time)
{
    private const int Span = 60;
    private const int MostFailures = 8;
    private const int MostModels = 8;
    private const int Turns = 6;
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(30);

    // "16 seconds ago" may lag by so much.
    private static readonly TimeSpan Ageing = TimeSpan.FromSeconds(10);

    private readonly SortedDictionary<DateTimeOffset, UsageSums> _minutes = [];
    private UsageReport? _hours;
    private IReadOnlyList<UsageRow> _models = [];
    private IReadOnlyList<RequestRecord> _failures = [];
    private int _turn;
    private int _due;
    private (int Readings, long Time, int Pool) _mark;
    private OverviewModel? _shown;
    private long _version;
    private DateTimeOffset _last;
    private DateTimeOffset _minutesAt;

    /// <summary>Never called twice at once. While nothing changes it gives the same overview, made anew only for its times to go on.</summary>
    public async Task<OverviewModel> ReadAsync()
    {
        var now = time.GetUtcNow();
        var version = log.Version;
        var isStale = now - _last > Stale || Midnight(now) != Midnight(_last);
        // After the last change each question is asked once more.
        if (isStale || version != _version)
            _due = Turns;
        (_version, _last) = (version, now);
        if (_due == 0)
            return Show(now);
        _due--;
        var turn = _turn++ % Turns;
        if (isStale || turn % 2 == 0)
            await ReadMinutesAsync(now);
        if (isStale || turn == 1)
            _hours = await usage.ReadAsync(new UsageQuery(Midnight(now).AddDays(-1), now.AddHours(1), UsageSpan.Hour, UsageGroup.None, clients), CancellationToken.None);
        if (isStale || turn == 3)
            _failures = (await log.SliceAsync(new RequestFilter { States = [RequestState.Failed, RequestState.Interrupted], Clients = clients ?? [] }, null, MostFailures, CancellationToken.None)).Requests;
        if (isStale || turn == 5)
            _models = await ReadModelsAsync(now);
        return Show(now);
    }

    private OverviewModel Show(DateTimeOffset now)
    {
        var mark = (_turn, now.Ticks / Ageing.Ticks, OverviewModel.PoolMark(pool.Snapshot(), pool.Accounts()));
        if (_shown is null || mark != _mark)
            (_mark, _shown) = (mark, Put(now));
        return _shown;
    }

    private OverviewModel Put(DateTimeOffset now)
    {
        var midnight = Midnight(now);
        var hour = new UsageSums();
        foreach (var sums in _minutes.Values)
            hour.Add(sums);
        var rows = _hours?.Rows ?? [];
        return new OverviewModel
        {
            Now = now,
            Minutes = [.. Enumerable.Range(0, Span).Select(index => Minute(now).AddMinutes(index - Span + 1)).Select(at => new MinuteUsage(at, _minutes.GetValueOrDefault(at) ?? new UsageSums()))],
            LastHour = hour.ToTotals(),
            FirstContentP95Ms = hour.FirstContent.Percentile(0.95),
            Today = Sum(rows.Where(row => row.Time >= midnight)),
            YesterdaySoFar = Sum(rows.Where(row => row.Time < midnight && row.Time.AddDays(1) <= now)),
            Models = _models,
            Failures = _failures,
            HasRequests = rows.Count > 0 || _failures.Count > 0 || _models.Count > 0,
            Keys = pool.Snapshot(),
            Accounts = pool.Accounts(),
        };
    }

    // Requests are counted in the minute they began, so the last few minutes still grow; older ones are read once.
    private async Task ReadMinutesAsync(DateTimeOffset now)
    {
        var oldest = Minute(now).AddMinutes(1 - Span);
        var from = _minutes.Count == 0 || now - _minutesAt > Stale ? oldest : Minute(now).AddMinutes(-2);
        _minutesAt = now;
        foreach (var at in _minutes.Keys.Where(at => at < oldest || at >= from).ToArray())
            _minutes.Remove(at);
        foreach (var minute in await usage.MinutesAsync(from, clients, CancellationToken.None))
            _minutes[minute.Time] = minute.Sums;
    }

    private async Task<IReadOnlyList<UsageRow>> ReadModelsAsync(DateTimeOffset now)
    {
        var report = await usage.ReadAsync(new UsageQuery(Midnight(now).AddDays(-1), now.AddHours(1), UsageSpan.Day, UsageGroup.Model, clients), CancellationToken.None);
        return [.. report.Rows.Where(row => row.Key.Length > 0).GroupBy(row => row.Key).Select(Merge).OrderByDescending(row => row.Requests).Take(MostModels)];
    }

    private static UsageRow Merge(IGrouping<string, UsageRow> rows)
    {
        var newest = rows.Last();
        return newest with
        {
            Requests = rows.Sum(row => row.Requests),
            Successes = rows.Sum(row => row.Successes),
            PromptTokens = rows.Sum(row => row.PromptTokens),
            CompletionTokens = rows.Sum(row => row.CompletionTokens),
            CostUsd = rows.Sum(row => row.CostUsd),
        };
    }

    private static RequestTotals Sum(IEnumerable<UsageRow> rows)
    {
        var all = rows.ToArray();
        return new RequestTotals(
            all.Sum(row => row.Requests), all.Sum(row => row.Successes), 0, 0, 0, 0,
            all.Sum(row => row.PromptTokens), all.Sum(row => row.CompletionTokens), all.Sum(row => row.CostUsd));
    }

    private static DateTimeOffset Midnight(DateTimeOffset now) => new(now.UtcDateTime.Date, TimeSpan.Zero);

    private static DateTimeOffset Minute(DateTimeOffset now) => now - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerMinute);
}
