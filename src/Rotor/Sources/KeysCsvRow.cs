using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>A key's line in <c>keys.csv</c>.</summary>
/// <param name="Line">Its line, from 0.</param>
/// <param name="Value">The key.</param>
/// <param name="IsBad">Whether its status is another one than <c>good</c>.</param>
/// <param name="Count">How often it was used, as a good line says; 0 on a bad one.</param>
/// <param name="Why">Why it is bad, as a bad line says; empty on a good one.</param>
/// <param name="MarkedBad">When that was, in the file's own words; empty on a good one.</param>
internal sealed record KeysCsvRow(int Line, Secret Value, bool IsBad, long Count, string Why, string MarkedBad);
