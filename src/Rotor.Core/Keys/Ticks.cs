namespace Rotor.Core.Keys;

/// <summary>Instants as UTC ticks, which compare and add without the offset's work.</summary>
internal static class Ticks
{
    public const long Never = long.MaxValue;

    public static DateTimeOffset ToTime(long ticks) => new(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);

    public static DateTimeOffset? ToTimeOrNull(long ticks) => ticks is 0 or Never ? null : ToTime(ticks);
}
