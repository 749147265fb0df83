namespace Rotor.Core.Selection;

/// <summary>What every index of one pool shares. Guarded by the pool's gate.</summary>
internal sealed class SelectionContext(ulong seed)
{
    private ulong _state = seed | 1;

    /// <summary>Begins the numbers anew, so that a test can repeat a history.</summary>
    public void Reseed(ulong seed) => _state = seed | 1;

    public AffinityRing Ring { get; } = new();

    /// <summary>Leases out over the whole pool.</summary>
    public int InFlight { get; set; }

    /// <summary>A number from 0 to <paramref name="limit"/> − 1. Xorshift: the choice of a key needs speed, not secrecy.</summary>
    public int Next(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>Above 0, at most 1.</summary>
    public double NextFraction() => ((Next() >> 11) + 1) * (1.0 / (1UL << 53));

    private ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }
}
