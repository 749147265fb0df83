using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>What attempts spent together.</summary>
/// <param name="Usage">Tokens and cost.</param>
/// <param name="IsEstimated">True when some of it is Rotor's own estimate.</param>
internal readonly record struct SpentUsage(StreamUsage Usage, bool IsEstimated)
{
    public bool IsEmpty => Usage.IsEmpty;

    public SpentUsage Plus(in StreamUsage more, bool estimated) => new(Usage.Plus(more), IsEstimated | estimated);
}
