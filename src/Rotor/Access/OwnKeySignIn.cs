using Rotor.Core.Access;
using Rotor.Core.Keys;

namespace Rotor.Access;

/// <summary>With <c>passthrough</c>: signing in with one's own OpenRouter key, of which only a keyed hash is kept.</summary>
internal sealed class OwnKeySignIn(ClientDoor clients, AccessOptions options, ISecretProtector secrets, IKeyProbe probe)
{
    private const int LeastLength = 8;

    /// <summary>How every OpenRouter key, and those of most services of its kind, begins.</summary>
    private const string Prefix = "sk-";

    /// <summary>True while keys sign in at all.</summary>
    public bool IsOn => clients.Mode == ClientMode.Passthrough;

    /// <summary>Whether a value that was typed as a password looks like a key. Others never go upstream: they may be somebody's mistyped password.</summary>
    public bool LooksLikeKey(string value) => IsOn && value.StartsWith(Prefix, StringComparison.Ordinal) && IsKey(value);

    /// <summary>Whether the value can be a caller's own key at all.</summary>
    public static bool IsKey(string value) =>
        value.Length is >= LeastLength and <= TokenHash.MaxTokenBytes && !value.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !value.StartsWith(ClientToken.Prefix, StringComparison.Ordinal) && value != ClientDoor.PublishedDefaultKey;

    /// <summary>Whether this is what signs in as admin instead of a key.</summary>
    public bool IsSuperAdmin(string value) => IsOn && !options.SuperAdminApiKey.IsEmpty && new Secret(value) == options.SuperAdminApiKey;

    /// <summary>Whether this is the key that stands in for callers without one: what it served belongs to nobody.</summary>
    public bool IsStandIn(string value) => !options.DefaultApiKey.IsEmpty && new Secret(value) == options.DefaultApiKey;

    /// <summary>The keyed hash by which the key's requests are on record.</summary>
    public string ClientIdOf(string value) => secrets.Fingerprint(new Secret(value));

    /// <summary>Asks upstream whether the key is in force.</summary>
    public Task<KeyCheck> CheckAsync(string value, CancellationToken cancellationToken) => probe.AskAsync(new Secret(value), cancellationToken);
}
