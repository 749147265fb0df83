using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>What one choice of a key must regard beyond the index itself.</summary>
internal readonly struct KeyChoice(RequestLeases request, ulong affinity, bool free, long now)
{
    public ulong Affinity { get; } = affinity;

    public bool Free { get; } = free;

    /// <summary>True for keys that this request has tried and shall not try again.</summary>
    public bool Excludes(KeySlot slot) => request.Excludes(slot, now);
}
