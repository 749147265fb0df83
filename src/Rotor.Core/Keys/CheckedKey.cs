namespace Rotor.Core.Keys;

/// <summary>What a check of a key told, and the key as it is since.</summary>
public sealed record CheckedKey
{
    public required KeyView Key { get; init; }

    /// <summary><c>passed</c>, <c>dead</c>, <c>not_offered</c> (the upstream has no such check) or <c>failed</c> (nothing was learned).</summary>
    public required string Outcome { get; init; }

    /// <summary>Why, for people; empty when it passed.</summary>
    public string Explanation { get; init; } = "";

    public static CheckedKey Of(KeyView key, KeyCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return new CheckedKey
        {
            Key = key,
            Explanation = check.Explanation,
            Outcome = check.Outcome switch
            {
                KeyCheckOutcome.Passed => "passed",
                KeyCheckOutcome.Dead => "dead",
                KeyCheckOutcome.NotOffered => "not_offered",
                _ => "failed",
            },
        };
    }
}
