namespace Rotor.Core.Access;

/// <summary>How much a client token may spend, in USD per UTC day, week (from Monday), month, and in all; null where there is no limit.</summary>
public sealed record ClientBudget(decimal? Day = null, decimal? Week = null, decimal? Month = null, decimal? Total = null)
{
    public static readonly ClientBudget None = new();
}
