namespace Rotor.Core.Access;

/// <summary>Hashes passwords, slowly on purpose.</summary>
public interface IPasswordHashing
{
    string Hash(string password);

    /// <summary>Takes the same time for a password that is wrong and, given null, for an account that has none.</summary>
    bool Verify(string? hash, string password);
}
