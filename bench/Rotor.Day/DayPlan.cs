namespace Rotor.Day;

/// <summary>How large a simulated day is.</summary>
internal sealed record DayPlan
{
    public int Requests { get; init; } = 1_000_000;

    public int Keys { get; init; } = 200;

    public int Accounts { get; init; } = 60;

    /// <summary>The length of the day; faults keep their own lengths and become fewer.</summary>
    public double Hours { get; init; } = 24;

    public int Seed { get; init; } = 1;

    /// <summary>A Wednesday's midnight, so that a full day is one UTC day.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 10, 7, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset End => Start.AddHours(Hours);

    /// <summary>How many of something a day of this length has.</summary>
    public int Scaled(int perDay) => Math.Max(1, (int)Math.Round(perDay * Hours / 24));
}
