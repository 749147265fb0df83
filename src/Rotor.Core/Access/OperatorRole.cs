namespace Rotor.Core.Access;

/// <summary>What an operator may do. Each may do what the ones before it may.</summary>
public enum OperatorRole
{
    /// <summary>Sees the records of one's own client tokens.</summary>
    Member,

    /// <summary>Sees everything, changes nothing.</summary>
    Viewer,

    Admin,
}

/// <summary>Who acts at the admin API or the console.</summary>
/// <param name="Name">The operator's name.</param>
/// <param name="Role">What this access may do; a token's may be less than its owner's.</param>
/// <param name="SessionId">The session, where one was used.</param>
/// <param name="ClientId">The keyed hash of the OpenRouter key that signed in, whose records are all that may be seen; null for an operator.</param>
public sealed record OperatorIdentity(string Name, OperatorRole Role, string? SessionId = null, string? ClientId = null)
{
    /// <summary>The operator that there always is.</summary>
    public const string FirstName = "admin";
}
