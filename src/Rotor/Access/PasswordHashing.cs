using Microsoft.AspNetCore.Identity;
using Rotor.Core.Access;

namespace Rotor.Access;

/// <summary>PBKDF2 as the framework does it, salted.</summary>
internal sealed class PasswordHashing : IPasswordHashing
{
    private readonly PasswordHasher<string> _hasher = new();
    private readonly string _nobodys;

    public PasswordHashing() => _nobodys = Hash(Guid.NewGuid().ToString());

    public string Hash(string password) => _hasher.HashPassword("", password);

    public bool Verify(string? hash, string password)
    {
        var right = _hasher.VerifyHashedPassword("", hash ?? _nobodys, password) != PasswordVerificationResult.Failed;
        return right && hash is not null;
    }
}
