namespace Rotor.Simulator.Accounts;

/// <summary>One OpenRouter account: what all its keys share.</summary>
public sealed class SimulatedAccount(string id)
{
    /// <summary>The id as errors show it in <c>user_id</c>: <c>user_…</c>, or <c>org_…</c> for an organisation.</summary>
    public string Id { get; } = id;

    /// <summary>USD bought so far; below 10 the free day has 50 requests, from 10 on 1000.</summary>
    public decimal CreditsBought { get; set; } = 100m;

    /// <summary>USD used so far by all keys.</summary>
    public decimal CreditsUsed { get; set; }

    /// <summary>USD left; negative refuses even free models with 402.</summary>
    public decimal Balance => CreditsBought - CreditsUsed;

    /// <summary>USD that running paid requests may hold together; null (the default) does not limit them.</summary>
    public decimal? InFlightBudget { get; set; }

    /// <summary>Free requests a UTC day; null (the default) follows <see cref="CreditsBought"/>: 50 or 1000.</summary>
    public int? FreePerDay { get; set; }

    /// <summary>Free requests a clock minute; 20 by default.</summary>
    public int FreePerMinute { get; set; } = 20;

    /// <summary>False refuses free models by the data policy with 404.</summary>
    public bool AllowsFreeTraining { get; set; } = true;

    /// <summary>The member who made the keys, as <c>GET /key</c> shows it; the account itself unless this is an organisation.</summary>
    public string CreatorUserId { get; set; } = id.StartsWith("org_", StringComparison.Ordinal) ? "user_member_of_" + id : id;

    /// <summary>The organisation, as <c>GET /key</c> shows it; null for a person's account.</summary>
    public string? OrganizationId => Id.StartsWith("org_", StringComparison.Ordinal) ? Id : null;

    internal int FreeDayLimit => FreePerDay ?? (CreditsBought >= 10 ? 1000 : 50);

    internal FreeQuota Quota { get; } = new();

    internal decimal InFlightUsd { get; set; }

    internal Lock Gate { get; } = new();
}
