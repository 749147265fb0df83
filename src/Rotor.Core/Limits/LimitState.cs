namespace Rotor.Core.Limits;

/// <summary>A limit as it stands: how much of it is left, and when it is whole again.</summary>
public readonly record struct LimitState(long Limit, long Remaining, TimeSpan Reset);
