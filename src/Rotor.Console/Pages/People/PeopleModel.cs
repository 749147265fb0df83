using Rotor.Core.Access;

namespace Rotor.WebConsole.Pages.People;

/// <summary>Who may use the console, as the viewer may see it.</summary>
public sealed record PeopleModel
{
    /// <summary>All operators, for those who may see them; else empty.</summary>
    public IReadOnlyList<OperatorAccount> Accounts { get; init; } = [];

    /// <summary>The sessions that have not ended: everybody's for admins, else one's own.</summary>
    public IReadOnlyList<OperatorSession> Sessions { get; init; } = [];

    /// <summary>The tokens for scripts: everybody's for admins, else one's own.</summary>
    public IReadOnlyList<OperatorToken> Tokens { get; init; } = [];

    /// <summary>Whether configuration says the password of admin.</summary>
    public bool IsAdminConfigured { get; init; }

    /// <summary>Whether the viewer has a password to change here.</summary>
    public bool HasOwnPassword { get; init; }
}

/// <summary>A token that was just made: the only time that its secret is shown.</summary>
public sealed record NewTokenModel(OperatorToken Token, string Secret, string Root);
