using Rotor.Simulator.Catalogue;

namespace Rotor.Simulator.Control;

/// <summary>PUT /control/accounts: makes or changes an account; what is absent stays.</summary>
internal sealed record AccountCall(
    string Id, decimal? CreditsBought, decimal? CreditsUsed, decimal? InFlightBudget, int? FreePerDay, int? FreePerMinute, int? FreeUsedToday, bool? AllowsFreeTraining);

/// <summary>PUT /control/keys: makes or changes a key; what is absent stays.</summary>
internal sealed record KeyCall(string Value, string? Account, decimal? LimitUsd, string? LimitReset, decimal? UsedUsd, bool? Revoked, bool? IsManagementKey);

/// <summary>PUT /control/models: makes or changes a model; what is absent stays.</summary>
internal sealed record ModelCall(
    string Id, string? Name, string? Provider, int? ContextLength, int? MaxCompletionTokens, decimal? PromptPrice, decimal? CompletionPrice,
    PrefillBehaviour? Prefill, bool? Diverges, int? ReasoningTokens, string? Output);
