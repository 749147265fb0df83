namespace Rotor.Admin;

/// <summary>What a running server tells of itself, filled in by the one that starts it.</summary>
internal sealed class ServerFacts
{
    /// <summary>What a client takes as its base URL; empty until clients can connect.</summary>
    public string ClientBaseUrl { get; set; } = "";

    /// <summary>Where people look.</summary>
    public string Console { get; set; } = "";
}
