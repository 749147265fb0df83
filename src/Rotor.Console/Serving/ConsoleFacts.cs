namespace Rotor.WebConsole.Serving;

/// <summary>What the console tells of the program it belongs to.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Upstream">Where requests go.</param>
/// <param name="IsOpen">Whether clients need no token.</param>
/// <param name="ClientPort">Where clients call, when the console has an address of its own; else null.</param>
/// <param name="KeepsRecords">Whether requests are put on record.</param>
public sealed record ConsoleFacts(string Version, string Upstream, bool IsOpen, int? ClientPort = null, bool KeepsRecords = true);
