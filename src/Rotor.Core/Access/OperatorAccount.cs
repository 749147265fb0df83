namespace Rotor.Core.Access;

/// <summary>A person who signs in to the console.</summary>
/// <param name="Name">Unique, compared in any case of letters.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="PasswordHash">Salted and slow to guess; null until a password is set.</param>
/// <param name="CreatedAt">When the account was made.</param>
public sealed record OperatorAccount(string Name, OperatorRole Role, string? PasswordHash, DateTimeOffset CreatedAt)
{
    /// <summary>The console's notes that this person has read and put away.</summary>
    public IReadOnlyList<string> DismissedNotes { get; init; } = [];

    public override string ToString() => $"{Name} ({Role})";
}

/// <summary>A browser that is signed in. Its secret is not here.</summary>
/// <param name="Id">Names the session; opens nothing.</param>
/// <param name="Hash">Hex of the hash of the cookie's value.</param>
/// <param name="User">Whose.</param>
/// <param name="CreatedAt">When it was signed in.</param>
/// <param name="LastSeen">When it was last used, to the minute.</param>
/// <param name="Address">Where it signed in from.</param>
/// <param name="Client">The keyed hash of the OpenRouter key that signed in; null where an operator did.</param>
public sealed record OperatorSession(string Id, string Hash, string User, DateTimeOffset CreatedAt, DateTimeOffset LastSeen, string? Address, string? Client = null)
{
    /// <summary>A session that is not used for so long ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>No session lasts longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    public bool HasEnded(DateTimeOffset now) => now - LastSeen >= Idle || now - CreatedAt >= Longest;
}

/// <summary>What a script shows instead of a session. Its secret is not here.</summary>
/// <param name="Id">Names the token; opens nothing.</param>
/// <param name="Name">What it is for.</param>
/// <param name="User">Whose.</param>
/// <param name="Role">At most its owner's.</param>
/// <param name="Hash">Hex of the secret's hash.</param>
/// <param name="Last4">The secret's last four characters.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record OperatorToken(string Id, string Name, string User, OperatorRole Role, string Hash, string Last4, DateTimeOffset CreatedAt)
{
    /// <summary>How every operator token begins.</summary>
    public const string Prefix = "ro-";
}

/// <summary>Where operators are kept over restarts: of secrets the hashes only.</summary>
public interface IOperatorStore
{
    Task<(IReadOnlyList<OperatorAccount> Accounts, IReadOnlyList<OperatorSession> Sessions, IReadOnlyList<OperatorToken> Tokens)> LoadAsync(CancellationToken cancellationToken);

    Task PutAsync(OperatorAccount account, CancellationToken cancellationToken);

    Task PutAsync(OperatorSession session, CancellationToken cancellationToken);

    Task PutAsync(OperatorToken token, CancellationToken cancellationToken);

    Task DeleteAccountAsync(string name, CancellationToken cancellationToken);

    Task DeleteSessionAsync(string id, CancellationToken cancellationToken);

    Task DeleteTokenAsync(string id, CancellationToken cancellationToken);
}
