namespace Rotor.Simulator.Errors;

/// <content>401, and the 403 of a key's own cap.</content>
public static partial class WireErrors
{
    /// <summary>A bad, deleted or revoked key.</summary>
    public static WireError UserNotFound { get; } = Anonymous("User not found.", nameof(UserNotFound));

    /// <summary>No Authorization header.</summary>
    public static WireError NoCookieCredentials { get; } = Anonymous("No cookie auth credentials found", nameof(NoCookieCredentials));

    public static WireError MissingAuthentication { get; } = Anonymous("Missing Authentication header", nameof(MissingAuthentication));

    /// <summary>An older spelling of <see cref="NoCookieCredentials"/>.</summary>
    public static WireError NoCredentials { get; } = Anonymous("No auth credentials found", nameof(NoCredentials));

    /// <summary>A provider refused OpenRouter's own credential; the key is good.</summary>
    public static WireError Relayed401 { get; } = Relayed(401,
        """{"error":{"code":"authentication_error","message":"invalid API key","type":"authentication_error"}}""" + "\n", "Darkbloom", name: nameof(Relayed401));

    public static WireError KeyLimitTotal { get; } = KeyLimit("total", nameof(KeyLimitTotal));

    public static WireError KeyLimitDaily { get; } = KeyLimit("daily", nameof(KeyLimitDaily));

    public static WireError KeyLimitWeekly { get; } = KeyLimit("weekly", nameof(KeyLimitWeekly));

    public static WireError KeyLimitMonthly { get; } = KeyLimit("monthly", nameof(KeyLimitMonthly));

    /// <summary>The newest text, with the key's page, the spend and the reset.</summary>
    public static WireError KeyLimitWithReset { get; } = KeyLimitReached("weekly", 20.05m, 20m, new DateTimeOffset(2026, 10, 12, 0, 0, 0, TimeSpan.Zero));

    public static WireError ManagementKeyOnly { get; } = Custom(403, "Only management keys can perform this operation", name: nameof(ManagementKeyOnly));

    /// <summary>The key's cap is used up; <paramref name="window"/> is total, daily, weekly or monthly, money is USD.</summary>
    public static WireError KeyLimitReached(string window, decimal used, decimal limit, DateTimeOffset? resets)
    {
        var text = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"Key limit exceeded ({window} limit). Manage it using https://openrouter.ai/workspaces/default/keys/0f6d3c2ab1e84f57 ${used:0.00} of ${limit:0.00} used");
        text += resets is { } at ? $"; resets {at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}." : ".";
        return Custom(403, text, """{"limit_source":"openrouter_key_limit"}""", nameof(KeyLimitWithReset));
    }

    private static WireError KeyLimit(string window, string name) =>
        Custom(403, $"Key limit exceeded ({window} limit). Manage it using https://openrouter.ai/settings/keys", name: name);

    private static WireError Anonymous(string message, string name) =>
        Custom(401, message, name: name) with { CarriesUser = false, CarriesGenerationId = false };
}
