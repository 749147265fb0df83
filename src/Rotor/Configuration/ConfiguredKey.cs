using Rotor.Core.Keys;

namespace Rotor.Configuration;

/// <summary>A key as configuration names it.</summary>
/// <param name="Value">The key itself; any text without a comma.</param>
/// <param name="Weight">Its share; null when configuration says none, so that a weight set in the console holds.</param>
/// <param name="Label">What people call it; null when configuration says none.</param>
/// <param name="Source">Where it was named, for people: <c>OPENROUTER_API_KEYS</c> or a file.</param>
public sealed record ConfiguredKey(Secret Value, int? Weight, string? Label, string Source);
