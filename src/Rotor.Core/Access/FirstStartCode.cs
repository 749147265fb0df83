using Rotor.Core.Keys;

namespace Rotor.Core.Access;

/// <summary>The code in the link of the first start, of which only the hash is held: the newest counts, for an hour, once.</summary>
internal sealed class FirstStartCode(TimeProvider time)
{
    private static readonly TimeSpan Holds = TimeSpan.FromHours(1);
    private Made? _made;

    /// <summary>Makes a code; one made before holds no more.</summary>
    public Secret New()
    {
        var code = AccessSecret.New("");
        _made = new Made(TokenHash.Of(code.Reveal())!.Value, time.GetUtcNow() + Holds);
        return code;
    }

    public bool Matches(string? code) => _made is { } made && TokenHash.Of(code) == made.Hash && time.GetUtcNow() < made.Until;

    public void Spend() => _made = null;

    private sealed record Made(TokenHash Hash, DateTimeOffset Until);
}
