using Rotor.Core.Keys;

namespace Rotor.Core.Access;

/// <summary>How the client door decides.</summary>
public sealed record ClientDoorOptions
{
    public required ClientMode Mode { get; init; }

    /// <summary>Whether, with <see cref="ClientMode.Passthrough"/>, the default key or the pool serves callers who bring no key: on loopback, or where it is asked for.</summary>
    public bool ServesKeyless { get; init; }

    /// <summary>Host names besides IP addresses and <c>localhost</c>.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Origins whose pages may call.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>The key that stands in for a caller's own; empty means the pool.</summary>
    public Secret DefaultKey { get; init; }

    /// <summary>What signs in as admin at the console. At this door it counts as no key, so that it never goes upstream.</summary>
    public Secret SuperAdminKey { get; init; }

    /// <summary>The keyed hash by which a caller's own key is known on records.</summary>
    public required Func<Secret, string> Fingerprint { get; init; }
}
