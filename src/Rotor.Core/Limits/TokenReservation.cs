namespace Rotor.Core.Limits;

/// <summary>What is set aside for one running request of a client token. Settled once, whatever becomes of the request.</summary>
public sealed class TokenReservation
{
    private readonly TokenMeter _meter;
    private readonly Amount _amount;
    private int _settled;

    internal TokenReservation(TokenMeter meter, in Amount amount)
    {
        _meter = meter;
        _amount = amount;
    }

    /// <summary>The tokens set aside.</summary>
    public long Tokens => _amount.Tokens;

    /// <summary>The USD set aside.</summary>
    public decimal CostUsd => Usd.FromNanos(_amount.Nanos);

    /// <summary>Replaces what was set aside by what the request came to. Only the first call counts.</summary>
    /// <param name="tokens">Tokens of prompt and answer.</param>
    /// <param name="usd">What it cost, in USD.</param>
    /// <param name="output">Tokens of the answer, from which later estimates learn; null when there was none.</param>
    /// <param name="now">The time.</param>
    public void Settle(long tokens, decimal usd, long? output, DateTimeOffset now)
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
            _meter.Settle(_amount, tokens, usd, output, now);
    }
}
