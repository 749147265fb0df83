using System.Text.Json.Serialization;
using Rotor.Core.Models;

namespace Rotor.Core.Access;

/// <summary>A client token: who holds it and what it allows. Its secret is not here. Immutable.</summary>
public sealed record ClientToken
{
    /// <summary>How every token that Rotor makes begins.</summary>
    public const string Prefix = "rt-";

    /// <summary>The id of the token that configuration names by <c>APP_API_KEY</c>.</summary>
    public const string ConfiguredId = "app-api-key";

    /// <summary>Rotor's own name for it, stable over changes and rotations.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it. Never empty.</summary>
    public required string Name { get; init; }

    /// <summary>The operator whose token it is: members see the records of their own tokens only.</summary>
    public string? Owner { get; init; }

    /// <summary>Patterns of the models it may use; empty for all.</summary>
    public IReadOnlyList<string> AllowedModels { get; init; } = [];

    /// <summary>Whether it may use free models only.</summary>
    public bool FreeOnly { get; init; }

    /// <summary>Requests in any clock minute (UTC).</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>Tokens of prompts and answers per UTC day.</summary>
    public long? TokensPerDay { get; init; }

    public ClientBudget Budget { get; init; } = ClientBudget.None;

    /// <summary>Requests at the same time.</summary>
    public int? Concurrent { get; init; }

    /// <summary>When it ends to be valid.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Which bodies of its requests are recorded, <c>full</c>, <c>text</c> or <c>none</c>; null leaves it to the general policy.</summary>
    [JsonConverter(typeof(BodiesWordJson))]
    public string? Bodies { get; init; }

    /// <summary>What becomes of its broken streams, <c>live</c>, <c>buffered</c> or <c>resume</c>; null leaves it to the general setting.</summary>
    public string? StreamMode { get; init; }

    /// <summary>The last four characters of its newest secret, for people to tell tokens apart.</summary>
    public string Last4 { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a person ended it for good; null while it is in force.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>True when something about it is to be counted.</summary>
    public bool IsLimited => RequestsPerMinute is not null || TokensPerDay is not null || Concurrent is not null || Budget != ClientBudget.None;

    /// <summary>What it narrows of the models that everybody may use.</summary>
    public CallerModels ToCallerModels() =>
        AllowedModels.Count == 0 && !FreeOnly ? CallerModels.Any : new CallerModels(ModelPattern.Parse(AllowedModels), FreeOnly);
}
