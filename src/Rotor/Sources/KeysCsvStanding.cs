using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>How a key stands, in the two words of <c>keys.csv</c>: bad is what is invalid or rests as a whole.</summary>
/// <param name="IsBad">Whether it is out of use.</param>
/// <param name="Why">Why.</param>
/// <param name="Since">Since when; null where that is not known.</param>
internal readonly record struct KeysCsvStanding(bool IsBad, string Why, DateTimeOffset? Since)
{
    /// <summary>The reason of a key that the file says to be bad.</summary>
    public const string MarkedBad = "marked_bad";

    // A check that nobody answers must not keep the file from saying what is.
    private static readonly TimeSpan LongestTrust = TimeSpan.FromSeconds(30);

    /// <returns>Null where the line stays as it is: a person disabled the key, or its source did.</returns>
    public static KeysCsvStanding? Of(KeySnapshot key, KeysCsvEntry entry, DateTimeOffset now)
    {
        if (key.State == KeyState.Disabled)
            return null;
        if (key.State == KeyState.Invalid && !IsTrusted(key, entry, now))
            return new KeysCsvStanding(true, key.Explanation.Length > 0 ? key.Explanation : key.Reason, null);
        return key.State != KeyState.Invalid && key.Cooldowns.FirstOrDefault(rest => rest.Scope.Kind == ScopeKind.Key) is { } rest
            ? new KeysCsvStanding(true, rest.Explanation.Length > 0 ? rest.Explanation : rest.Reason, rest.Since)
            : new KeysCsvStanding(false, "", null);
    }

    /// <summary>What the file counts for it.</summary>
    public static long Count(KeySnapshot key, KeysCsvEntry entry) => Math.Max(0, entry.Before + key.Succeeded);

    private static bool IsTrusted(KeySnapshot key, KeysCsvEntry entry, DateTimeOffset now) =>
        entry.Trusted is { } since && !(key.LastChecked >= since) && now - since < LongestTrust;
}
