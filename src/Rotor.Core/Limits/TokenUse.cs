namespace Rotor.Core.Limits;

/// <summary>What a client token has used so far, in the windows that hold now.</summary>
public sealed record TokenUse
{
    public long RequestsThisMinute { get; init; }

    public long RequestsToday { get; init; }

    public long TokensToday { get; init; }

    /// <summary>USD.</summary>
    public decimal SpentToday { get; init; }

    public decimal SpentThisWeek { get; init; }

    public decimal SpentThisMonth { get; init; }

    public decimal SpentInAll { get; init; }

    public int InFlight { get; init; }
}
