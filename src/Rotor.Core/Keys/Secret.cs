using System.Security.Cryptography;
using System.Text;

namespace Rotor.Core.Keys;

/// <summary>A secret value that shows itself only when asked by name, so that no log line, exception or interpolated string leaks it.</summary>
/// <remarks>Equality takes time that depends on the lengths alone.</remarks>
public readonly struct Secret : IEquatable<Secret>
{
    private readonly string? _value;

    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>True for <c>default</c> and for the empty text.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(_value);

    /// <summary>The last four characters, for people to tell secrets apart; nothing at all of a value shorter than twelve.</summary>
    public string Last4 => _value is { Length: >= 12 } ? _value[^4..] : "";

    /// <summary>The value in clear. Call it only where the value leaves for the one it was made for.</summary>
    public string Reveal() => _value ?? "";

    public bool Equals(Secret other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Reveal()), Encoding.UTF8.GetBytes(other.Reveal()));

    public override bool Equals(object? obj) => obj is Secret other && Equals(other);

    public override int GetHashCode() => string.GetHashCode(Reveal(), StringComparison.Ordinal);

    /// <summary>Never the value: <c>…</c> and the last four characters.</summary>
    public override string ToString() => IsEmpty ? "" : "…" + Last4;

    public static bool operator ==(Secret left, Secret right) => left.Equals(right);

    public static bool operator !=(Secret left, Secret right) => !left.Equals(right);
}
