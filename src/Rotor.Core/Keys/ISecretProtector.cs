namespace Rotor.Core.Keys;

/// <summary>Keeps secrets unreadable at rest.</summary>
public interface ISecretProtector
{
    /// <summary>Encrypts a value for one place; elsewhere it does not open.</summary>
    /// <param name="context">The place: what the value is for and whose it is.</param>
    /// <param name="value">The value; may be empty.</param>
    byte[] Seal(string context, Secret value);

    /// <summary>The value that was sealed for <paramref name="context"/>.</summary>
    /// <exception cref="SecretException">It was sealed under another key or for another place, or is damaged.</exception>
    Secret Open(string context, ReadOnlySpan<byte> sealedValue);

    /// <summary>A keyed hash by which the same value is found again; equal for equal values, and useless without the key.</summary>
    string Fingerprint(Secret value);
}
