using System.Globalization;

namespace Rotor.Core.Keys;

/// <summary>What people should know who pool many accounts that never paid.</summary>
public static class PoolAdvice
{
    /// <summary>From so many on they are many.</summary>
    public const int ManyFreeAccounts = 3;

    /// <returns>Null where they are few.</returns>
    public static string? OnFreeAccounts(IEnumerable<AccountSnapshot> accounts)
    {
        var free = accounts.Count(account => account.FreeTier == true);
        // Quoted from OpenRouter's page on limits.
        return free < ManyFreeAccounts ? null : string.Create(CultureInfo.InvariantCulture,
            $"{free} accounts of this pool never bought credits. OpenRouter's documentation says: \"Making additional accounts or API keys will not affect your rate "
            + $"limits, as we govern capacity globally\" (https://openrouter.ai/docs/api-reference/limits). The counts that its answers give are per account, and Rotor "
            + $"keeps to them; more room for free models comes with credits, which raise an account's daily limit.");
    }
}
