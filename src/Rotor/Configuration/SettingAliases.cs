using System.Collections.Frozen;
using System.Globalization;

namespace Rotor.Configuration;

/// <summary>Variables that set a setting under another name.</summary>
/// <remarks>A wrong value under a name of Rotor's own stops the start; under a name of an older proxy it is passed over with a warning.</remarks>
internal static class SettingAliases
{
    private static readonly FrozenDictionary<string, SettingAlias> ByName = new SettingAlias[]
    {
        new("HOST", ["ROTOR_LISTEN__HOST"]),
        new("PORT", ["ROTOR_LISTEN__PORT"]),
        new("OPENROUTER_BASE_URL", ["ROTOR_UPSTREAM__BASEURL"]),
        new("OPENROUTER_API_URL", ["ROTOR_UPSTREAM__BASEURL"], FromOlderProxy: true),
        new("OPENROUTER_MODELS_URL", ["ROTOR_UPSTREAM__MODELSURL"], FromOlderProxy: true),
        new("DEFAULT_MODEL", ["ROTOR_MODELS__DEFAULT"], FromOlderProxy: true),
        new("HTTP_REFERER", ["ROTOR_UPSTREAM__REFERER"], FromOlderProxy: true, text => text == "https://your-app-name.com" ? "" : text),
        new("X_TITLE", ["ROTOR_UPSTREAM__TITLE"], FromOlderProxy: true, text => text == "Your App Name" ? "" : text),
        new("APP_API_KEY", ["ROTOR_ACCESS__APPAPIKEY"]),
        new("ADMIN_PASSWORD", ["ROTOR_ACCESS__ADMINPASSWORD"]),
        new("DEFAULT_APIKEY", ["ROTOR_ACCESS__DEFAULTAPIKEY"]),
        new("SUPER_ADMIN_APIKEY", ["ROTOR_ACCESS__SUPERADMINAPIKEY"]),
        new("LOG_LEVEL", ["ROTOR_LOG__LEVEL"], FromOlderProxy: true),
        new(
            "REQUEST_TIMEOUT_SECONDS",
            ["ROTOR_UPSTREAM__FIRSTCONTENTTIMEOUT", "ROTOR_UPSTREAM__IDLETIMEOUT", "ROTOR_UPSTREAM__TOTALTIMEOUT"],
            FromOlderProxy: true,
            Seconds),
        new("RETRY_WITH_NEW_KEY_COUNT", ["ROTOR_POOL__MAXATTEMPTS"], FromOlderProxy: true, OneMore),
        new("KEY_FAILURE_COOLDOWN_SECONDS", ["ROTOR_POOL__FAILURECOOLDOWN"], FromOlderProxy: true, Seconds),
        new("KEY_MAX_CONSECUTIVE_FAILURES", ["ROTOR_POOL__MAXRESTSINAROW"], FromOlderProxy: true),
        new("HEALTH_CHECK_INTERVAL_SECONDS", ["ROTOR_POOL__CHECKINTERVAL"], FromOlderProxy: true, Seconds),
        new("MAX_REQUESTS_HISTORY", ["ROTOR_RECORDS__MAXCOUNT"], FromOlderProxy: true),
    }.ToFrozenDictionary(alias => alias.Name, StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public static IEnumerable<SettingAlias> All => ByName.Values.OrderBy(alias => alias.Name, StringComparer.Ordinal);

    /// <summary>Finds one by its exact name.</summary>
    public static SettingAlias? Find(string name) => ByName.GetValueOrDefault(name);

    private static string Seconds(string text) => text + "s";

    // The older name counts the tries after the first.
    private static string OneMore(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var tries) && tries is >= 0 and < int.MaxValue
            ? (tries + 1).ToString(CultureInfo.InvariantCulture)
            : text + "?";
}
