namespace Rotor.Admin;

/// <summary>What the status page tells besides the keys.</summary>
internal sealed record StatusFacts(string Version, string Upstream, string Access);
