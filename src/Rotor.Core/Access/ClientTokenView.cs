using System.Text.Json.Serialization;
using Rotor.Core.Limits;

namespace Rotor.Core.Access;

/// <summary>A client token as people see it: what it allows and what it has used.</summary>
public sealed record ClientTokenView
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Owner { get; init; }

    public string Last4 { get; init; } = "";

    public IReadOnlyList<string> AllowedModels { get; init; } = [];

    public bool FreeOnly { get; init; }

    public int? RequestsPerMinute { get; init; }

    public long? TokensPerDay { get; init; }

    public ClientBudget BudgetUsd { get; init; } = ClientBudget.None;

    public int? Concurrent { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    [JsonConverter(typeof(BodiesWordJson))]
    public string? Bodies { get; init; }

    public string? StreamMode { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public required TokenUse Used { get; init; }

    public static ClientTokenView Of(ClientToken token, TokenUse used)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new ClientTokenView
        {
            Id = token.Id,
            Name = token.Name,
            Owner = token.Owner,
            Last4 = token.Last4,
            AllowedModels = token.AllowedModels,
            FreeOnly = token.FreeOnly,
            RequestsPerMinute = token.RequestsPerMinute,
            TokensPerDay = token.TokensPerDay,
            BudgetUsd = token.Budget,
            Concurrent = token.Concurrent,
            ExpiresAt = token.ExpiresAt,
            Bodies = token.Bodies,
            StreamMode = token.StreamMode,
            CreatedAt = token.CreatedAt,
            Used = used,
        };
    }
}
