using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Limits;

namespace Rotor.Admin;

/// <summary>The body of <c>POST /api/tokens/{id}/rotate</c>.</summary>
internal sealed record RotateTokenRequest(double? OverlapSeconds);

/// <summary>A token with its secret, as it is shown once.</summary>
internal sealed record ShownToken(
    string Id, string Token, string Name, string? Owner, string Last4, IReadOnlyList<string> AllowedModels, bool FreeOnly, int? RequestsPerMinute, long? TokensPerDay,
    ClientBudget BudgetUsd, int? Concurrent, DateTimeOffset? ExpiresAt, string? Bodies, string? StreamMode, DateTimeOffset CreatedAt, TokenUse Used)
{
    public static ShownToken Of(ClientTokenView token, Secret secret) => new(
        token.Id, secret.Reveal(), token.Name, token.Owner, token.Last4, token.AllowedModels, token.FreeOnly, token.RequestsPerMinute, token.TokensPerDay,
        token.BudgetUsd, token.Concurrent, token.ExpiresAt, token.Bodies, token.StreamMode, token.CreatedAt, token.Used);

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"ShownToken {Id}";
}
