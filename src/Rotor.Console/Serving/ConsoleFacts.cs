namespace Rotor.WebConsole.Serving;

/// <summary>What the console tells of the program it belongs to.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Upstream">Where requests go.</param>
/// <param name="IsOpen">Whether clients need no token.</param>
/// <param name="Settings">Every setting as it is in force.</param>
public sealed record ConsoleFacts(string Version, string Upstream, bool IsOpen, IReadOnlyList<SettingFact> Settings);

/// <summary>One setting as it is in force.</summary>
/// <param name="Name">The variable that sets it: <c>ROTOR_POOL__MAXWAIT</c>.</param>
/// <param name="Path">Its place in <c>rotor.json</c>: <c>Pool:MaxWait</c>.</param>
/// <param name="Value">What is in force; a secret shows only that it is set.</param>
/// <param name="Origin">Where it was given; null for its default.</param>
/// <param name="Expected">What a right value looks like.</param>
/// <param name="IsSecret">Whether the value is never shown.</param>
public sealed record SettingFact(string Name, string Path, string Value, string? Origin, string Expected, bool IsSecret);
