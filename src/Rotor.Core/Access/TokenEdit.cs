using System.Text.Json.Serialization;
using Rotor.Core.Models;

namespace Rotor.Core.Access;

/// <summary>What is said of a client token: all of it when one is made; when one is changed, what is null stays, 0 lifts a limit, and an empty text or list empties.</summary>
public sealed record TokenEdit
{
    public string? Name { get; init; }

    public string? Owner { get; init; }

    public IReadOnlyList<string>? AllowedModels { get; init; }

    public bool? FreeOnly { get; init; }

    public int? RequestsPerMinute { get; init; }

    public long? TokensPerDay { get; init; }

    /// <summary>Of it, too, what is null stays and 0 lifts.</summary>
    public ClientBudget? BudgetUsd { get; init; }

    public int? Concurrent { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True takes the end away.</summary>
    public bool? NeverExpires { get; init; }

    /// <summary><c>full</c>, <c>text</c> or <c>none</c>; in JSON true is full and false is none.</summary>
    [JsonConverter(typeof(BodiesWordJson))]
    public string? Bodies { get; init; }

    public string? StreamMode { get; init; }

    /// <summary>What is wrong with it, naming the member; null when nothing is.</summary>
    /// <param name="now">An end must lie after it.</param>
    public string? Fault(DateTimeOffset now) => this switch
    {
        { Name: { } name } when name.Trim().Length is 0 or > 100 || name.Any(char.IsControl) => "name: 1 to 100 characters on one line.",
        { Owner: { } owner } when owner.Length > 100 || owner.Any(char.IsControl) => "owner: at most 100 characters on one line.",
        { AllowedModels: { } models } when models.Count > 200 || models.Any(model => model is null || model.Length > 200 || model.Any(char.IsControl)) =>
            "allowedModels: at most 200 patterns of at most 200 characters.",
        { RequestsPerMinute: < 0 } => "requestsPerMinute: a whole number; 0 lifts the limit.",
        { TokensPerDay: < 0 } => "tokensPerDay: a whole number; 0 lifts the limit.",
        { Concurrent: < 0 } => "concurrent: a whole number; 0 lifts the limit.",
        { BudgetUsd: { } budget } when new[] { budget.Day, budget.Week, budget.Month, budget.Total }.Any(usd => usd is < 0 or > 1_000_000_000) =>
            "budgetUsd: amounts from 0 to 1000000000; 0 lifts the limit.",
        { ExpiresAt: { } end } when end <= now => "expiresAt: an instant that is still to come.",
        { Bodies: { Length: > 0 } bodies } when BodiesWord.Read(bodies) is null => "bodies: full, text or none.",
        { StreamMode: not (null or "" or "live" or "buffered" or "resume") } => "streamMode: live, buffered or resume.",
        _ => null,
    };

    /// <summary>As <see cref="Fault"/>, where a token is made: it needs a name, and 0 is no limit that anybody could mean.</summary>
    /// <param name="now">An end must lie after it.</param>
    public string? FaultOfNew(DateTimeOffset now) => string.IsNullOrWhiteSpace(Name) ? "name: 1 to 100 characters on one line." : Fault(now) ?? this switch
    {
        { RequestsPerMinute: 0 } => "requestsPerMinute: a whole number from 1; left out there is no limit.",
        { TokensPerDay: 0 } => "tokensPerDay: a whole number from 1; left out there is no limit.",
        { Concurrent: 0 } => "concurrent: a whole number from 1; left out there is no limit.",
        { BudgetUsd: { Day: 0 } or { Week: 0 } or { Month: 0 } or { Total: 0 } } => "budgetUsd: amounts above 0; left out there is no limit, and freeOnly has a token cost nothing.",
        _ => null,
    };

    /// <summary>The token with what is said here.</summary>
    public ClientToken ApplyTo(ClientToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token with
        {
            Name = Name?.Trim() ?? token.Name,
            Owner = Owner is null ? token.Owner : Owner.Trim() is { Length: > 0 } owner ? owner : null,
            AllowedModels = AllowedModels is null ? token.AllowedModels : [.. ModelPattern.Parse(AllowedModels).Select(pattern => pattern.Text)],
            FreeOnly = FreeOnly ?? token.FreeOnly,
            RequestsPerMinute = Limit(RequestsPerMinute, token.RequestsPerMinute),
            TokensPerDay = Limit(TokensPerDay, token.TokensPerDay),
            Concurrent = Limit(Concurrent, token.Concurrent),
            Budget = new ClientBudget(
                Limit(BudgetUsd?.Day, token.Budget.Day), Limit(BudgetUsd?.Week, token.Budget.Week), Limit(BudgetUsd?.Month, token.Budget.Month), Limit(BudgetUsd?.Total, token.Budget.Total)),
            ExpiresAt = NeverExpires == true ? null : ExpiresAt ?? token.ExpiresAt,
            Bodies = Bodies is null ? token.Bodies : Bodies.Length == 0 ? null : Bodies,
            StreamMode = StreamMode is null ? token.StreamMode : StreamMode.Length == 0 ? null : StreamMode,
        };
    }

    private static T? Limit<T>(T? said, T? stands)
        where T : struct, IComparable<T> => said is { } value ? value.CompareTo(default) == 0 ? null : value : stands;
}
