using System.Globalization;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;

namespace Rotor.Storage.Records;

/// <summary>Sums by minute, which no table keeps: few enough to be counted when somebody looks.</summary>
internal sealed partial class UsageLog
{
    public async Task<IReadOnlyList<MinuteUsage>> MinutesAsync(DateTimeOffset from, IReadOnlyList<string>? clients, CancellationToken cancellationToken)
    {
        var start = from - TimeSpan.FromTicks(from.Ticks % TimeSpan.TicksPerMinute);
        await writer.CountAsync().WaitAsync(cancellationToken);
        return await readers.RunAsync(session => Minutes(session, clients, start), cancellationToken);
    }

    private static MinuteUsage[] Minutes(ReadingSession session, IReadOnlyList<string>? clients, DateTimeOffset start)
    {
        var minutes = new SortedDictionary<DateTimeOffset, UsageSums>();
        var filter = new RequestFilter { From = start, Clients = clients ?? [] };
        foreach (var day in session.Days())
        {
            if (day < DateOnly.FromDateTime(start.UtcDateTime) || clients is { Count: 0 } || session.Open(day) is not { } reader) continue;
            var conditions = DayFilter.Of(filter, reader, null);
            if (conditions.IsEmpty) continue;
            using var select = reader.File.Prepare(string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT r.state, r.duration, r.content, r.prompt, r.completion, r.cost, r.seq FROM records r WHERE {conditions.Where} AND r.state NOT IN (1, 6)"));
            while (select.Step())
            {
                var time = new RecordPlace(day, select.Long(6)).Time;
                var minute = time - TimeSpan.FromTicks(time.Ticks % TimeSpan.TicksPerMinute);
                if (!minutes.TryGetValue(minute, out var sums)) minutes[minute] = sums = new UsageSums();
                Add(sums, select);
            }
        }
        return [.. minutes.Select(minute => new MinuteUsage(minute.Key, minute.Value))];
    }
}
