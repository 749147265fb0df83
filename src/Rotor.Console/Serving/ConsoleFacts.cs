namespace Rotor.WebConsole.Serving;

/// <summary>What the console tells of the program it belongs to.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Upstream">Where requests go.</param>
/// <param name="IsOpen">Whether clients need no token.</param>
public sealed record ConsoleFacts(string Version, string Upstream, bool IsOpen);
