using Rotor.Core.Access;

namespace Rotor.Admin;

/// <summary>The body of <c>POST /api/users</c> and <c>PATCH /api/users/{name}</c>.</summary>
internal sealed record UserRequest(string? Name = null, string? Role = null, string? Password = null)
{
    /// <summary>Never the password.</summary>
    public override string ToString() => $"UserRequest {Name}";
}

/// <summary>The body of <c>POST /api/operator-tokens</c>.</summary>
internal sealed record OperatorTokenRequest(string? Name = null, string? Role = null, string? User = null);

/// <summary>An operator as others see it.</summary>
internal sealed record UserView(string Name, string Role, bool HasPassword, DateTimeOffset CreatedAt)
{
    /// <summary>Everybody; a password that configuration gives counts as one.</summary>
    public static IReadOnlyList<UserView> All(Operators operators) =>
        [.. operators.Accounts.Select(account => Of(account) with { HasPassword = account.PasswordHash is not null || (operators.IsAdminConfigured && account.Name == OperatorIdentity.FirstName) })];

    public static UserView Of(OperatorAccount account) => new(account.Name, Roles.Name(account.Role), account.PasswordHash is not null, account.CreatedAt);
}

/// <summary>A session as operators see it.</summary>
internal sealed record SessionView(string Id, string User, DateTimeOffset CreatedAt, DateTimeOffset LastSeen, string? Address, bool Current);

/// <summary>A token for scripts; <c>Token</c> only where it is shown once.</summary>
internal sealed record OperatorTokenView(string Id, string Name, string User, string Role, string Last4, DateTimeOffset CreatedAt, string? Token = null)
{
    public static OperatorTokenView Of(OperatorToken token, string? secret = null) =>
        new(token.Id, token.Name, token.User, Roles.Name(token.Role), token.Last4, token.CreatedAt, secret);

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"OperatorTokenView {Id}";
}

/// <summary>Roles as they are written.</summary>
internal static class Roles
{
    public const string Expected = "role: admin, viewer or member.";

    public static string Name(OperatorRole role) => role.ToString().ToLowerInvariant();

    public static OperatorRole? Parse(string? text) => text switch
    {
        "admin" => OperatorRole.Admin,
        "viewer" => OperatorRole.Viewer,
        "member" => OperatorRole.Member,
        _ => null,
    };
}

/// <summary>Marks an endpoint that every operator may use: it shows and changes only what is one's own.</summary>
internal sealed class OpenToMembers
{
    public static readonly OpenToMembers Instance = new();
}
