using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;

namespace Rotor.WebConsole.Pages.Overview;

/// <summary>Whether all is well, at one instant.</summary>
public sealed record OverviewModel
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>The last 60 minutes, oldest first, each of them; the last one still runs.</summary>
    public required IReadOnlyList<MinuteUsage> Minutes { get; init; }

    public required RequestTotals LastHour { get; init; }

    /// <summary>95th percentile of the time to first content in the last hour, in milliseconds.</summary>
    public required double FirstContentP95Ms { get; init; }

    public required RequestTotals Today { get; init; }

    /// <summary>Yesterday up to the same time of day, to compare with.</summary>
    public required RequestTotals YesterdaySoFar { get; init; }

    /// <summary>What ran in the last 24 hours, the most used first.</summary>
    public required IReadOnlyList<UsageRow> Models { get; init; }

    /// <summary>The latest requests without a whole answer.</summary>
    public required IReadOnlyList<RequestRecord> Failures { get; init; }

    /// <summary>Whether anything was ever recorded that this viewer may see.</summary>
    public required bool HasRequests { get; init; }

    /// <summary>The keys, for those who may see them.</summary>
    public IReadOnlyList<KeySnapshot> Keys { get; init; } = [];

    public IReadOnlyList<AccountSnapshot> Accounts { get; init; } = [];

    /// <summary>Differs when what the overview shows of the pool does. Forecasts, which move with the clock, are left out.</summary>
    internal static int PoolMark(IEnumerable<KeySnapshot> keys, IEnumerable<AccountSnapshot> accounts)
    {
        var mark = new HashCode();
        foreach (var key in keys)
            mark.Add((key.Label, key.State, key.Reason, key.Until, key.InFlight));
        foreach (var account in accounts)
            mark.Add((account.Id, account.FreeUsedToday, account.FreeLimitToday));
        return mark.ToHashCode();
    }
}

/// <summary>The overview as one viewer sees it.</summary>
/// <param name="Board">What all see.</param>
/// <param name="ShowsPool">Whether this viewer may see keys and accounts.</param>
/// <param name="Advice">The number of accounts that never paid, where the note about them was not dismissed; else null.</param>
/// <param name="Start">What is left to do before the first answer; null once there is one.</param>
public sealed record OverviewPageModel(OverviewModel Board, bool ShowsPool, int? Advice, FirstSteps? Start);

/// <summary>The way to the first answer.</summary>
/// <param name="HasKey">Whether there is a key.</param>
/// <param name="NeedsToken">Whether clients need a token.</param>
/// <param name="HasToken">Whether there is one.</param>
/// <param name="BaseUrl">What a client takes as its base URL.</param>
/// <param name="Model">A model to try.</param>
public sealed record FirstSteps(bool HasKey, bool NeedsToken, bool HasToken, string BaseUrl, string Model);
