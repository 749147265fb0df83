namespace Rotor.Core.Limits;

/// <summary>What a client token used in one window. Guarded by its meter's gate.</summary>
internal sealed class MeterWindow(LimitWindow window)
{
    public LimitWindow Window => window;

    public long Start { get; private set; }

    public Amount Used { get; private set; }

    /// <summary>Up to where the journal has it: what goes beyond waits for the journal.</summary>
    public Amount Ceiling { get; private set; }

    /// <summary>Up to where the journal was asked to have it.</summary>
    public Amount Wanted { get; private set; }

    public void Roll(DateTimeOffset now)
    {
        var start = LimitWindows.StartOf(window, now);
        // A clock that was set back opens no new window.
        if (start <= Start)
            return;
        Start = start;
        Used = Ceiling = Wanted = default;
    }

    public void Use(in Amount amount) => Used = Used.Plus(amount);

    public void Want(in Amount amount) => Wanted = Wanted.Max(amount);

    public void LowerCeiling(in Amount amount) => Ceiling = Ceiling.Min(amount);

    public void Restore(in MeterRecord record)
    {
        Start = record.Start;
        Used = Ceiling = new Amount(record.Requests, record.Tokens, record.Nanos);
    }

    public void Committed(in MeterRecord record)
    {
        if (record.Start == Start)
            Ceiling = new Amount(record.Requests, record.Tokens, record.Nanos);
    }

    public void ForgetWanted() => Wanted = default;
}

/// <summary>Requests, tokens, and billionths of a USD.</summary>
internal readonly record struct Amount(long Requests, long Tokens, long Nanos)
{
    public Amount Plus(in Amount other) => new(Requests + other.Requests, Tokens + other.Tokens, Nanos + other.Nanos);

    public Amount Minus(in Amount other) => new(Requests - other.Requests, Tokens - other.Tokens, Nanos - other.Nanos);

    public Amount Max(in Amount other) => new(Math.Max(Requests, other.Requests), Math.Max(Tokens, other.Tokens), Math.Max(Nanos, other.Nanos));

    public Amount Min(in Amount other) => new(Math.Min(Requests, other.Requests), Math.Min(Tokens, other.Tokens), Math.Min(Nanos, other.Nanos));
}
