namespace Rotor.Core.Access;

/// <summary>Makes forms safe from other sites: a form carries a value that only pages of this gateway can know.</summary>
public static class FormToken
{
    /// <summary>The value for the forms of one session.</summary>
    /// <param name="sessionSecret">The session's cookie.</param>
    public static string Of(string sessionSecret) =>
        TokenHash.Of("form " + sessionSecret) is { } hash ? Convert.ToHexStringLower(hash.ToBytes()) : "";
}
