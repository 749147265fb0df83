using Rotor.Core.Access;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>The rules that concern more than one setting, and the last touches on values.</summary>
internal static class OptionsRules
{
    // Defaults of the older proxies, which stand in their READMEs.
    private static readonly string[] PublishedDefaults = ["admin", "admin123", "123456"];

    public static void Finish(RotorOptions options, List<SettingFault> faults, List<string> warnings)
    {
        options.Upstream.BaseUrl = WithoutEnding(options.Upstream.BaseUrl);
        if (options.Upstream.ModelsUrl is { } models && WithoutEnding(models) == options.Upstream.BaseUrl)
            options.Upstream.ModelsUrl = null;
        CheckAddress(options, faults);
        CheckListening(options.Listen, faults, warnings);
        if (options.Pool.MaxWait >= options.Streams.CommitAfter)
            faults.Add(SettingFaults.WaitTooLong(Duration.Format(options.Pool.MaxWait), Duration.Format(options.Streams.CommitAfter)));
        if (!FailoverRules.TryParse(options.Failover.Rules, out _, out var wrongRules))
            faults.AddRange(wrongRules.Select(fault => fault.At("ROTOR_FAILOVER__RULES")));
        if (!options.Access.SecretKey.IsEmpty && options.Access.SecretKeyFile is not null)
            faults.Add(SettingFaults.TwoSecretKeys());
        CheckAccess(options, faults, warnings);
        ModelRules.Read(options.Models, options.Models.FreeSuffix, faults);
        WarnOfStrangeKeys(options, warnings);
        if (!options.Storage.Postgres.IsEmpty)
            warnings.Add("ROTOR_STORAGE__POSTGRES is not used by this version: state is kept in SQLite in the data folder, of one server.");
    }

    private static void CheckAccess(RotorOptions options, List<SettingFault> faults, List<string> warnings)
    {
        var access = options.Access;
        _ = TrustedProxies.Parse(access.TrustedProxies, out var wrongProxy);
        if (wrongProxy is not null)
            faults.Add(SettingFaults.NotANetwork(wrongProxy).At("ROTOR_ACCESS__TRUSTEDPROXIES"));
        if (access.TrustedProxies.Any(entry => entry.EndsWith("/0", StringComparison.Ordinal)))
            warnings.Add("ROTOR_ACCESS__TRUSTEDPROXIES trusts every address: anybody can then claim to come from anywhere.");
        if (access.Cors.Contains("*") && AccessMode.Of(options) == ClientMode.Open)
            faults.Add(SettingFaults.OpenToAnyPage().At("ROTOR_ACCESS__CORS = \"*\""));
        if (!AccessMode.IsLoopback(options.Listen.Host) && IsPublished(access.AppApiKey))
            faults.Add(SettingFaults.KnownSecret("APP_API_KEY", "32"));
        if (!AccessMode.IsLoopback(options.Listen.Console?.Host ?? options.Listen.Host) && IsPublished(access.AdminPassword))
            faults.Add(SettingFaults.KnownSecret("ADMIN_PASSWORD", "16"));
        else if (access.HasPasswordToken && !AccessMode.IsLoopback(options.Listen.Host) && IsPublished(access.AdminPassword))
            faults.Add(SettingFaults.KnownPasswordAsToken());
        if (access.DefaultApiKey == new Secret(ClientDoor.PublishedDefaultKey))
            warnings.Add("DEFAULT_APIKEY is a key that was published; it is never sent, and the pool serves in its place.");
        if (AccessMode.Of(options) != ClientMode.Passthrough && !(access.DefaultApiKey.IsEmpty && access.SuperAdminApiKey.IsEmpty))
            warnings.Add("DEFAULT_APIKEY and SUPER_ADMIN_APIKEY mean something only with ROTOR_ACCESS__CLIENTS=passthrough.");
    }

    private static bool IsPublished(Secret secret) => Array.Exists(PublishedDefaults, known => secret == new Secret(known));

    private static void CheckAddress(RotorOptions options, List<SettingFault> faults)
    {
        var host = options.Listen.Host;
        if (!ListenAddress.IsHost(host))
            faults.Add(SettingFaults.NotAHost().At($"HOST = \"{host}\""));
        else if (AccessMode.Of(options) == ClientMode.Open && !AccessMode.ServesNameless(options))
            faults.Add(SettingFaults.OpenToOthers(host));
    }

    private static void CheckListening(ListenOptions listen, List<SettingFault> faults, List<string> warnings)
    {
        if (listen.ConsoleUrl is { } url && listen.Console is null)
            faults.Add(SettingFaults.NotAConsoleAddress().At($"ROTOR_LISTEN__CONSOLEURL = \"{url}\""));
        if (listen.Console is { } console && console.Port == listen.Port && console.Port != 0 && (console.Host == listen.Host || console.Host is "*" or "+" || listen.Host is "*" or "+"))
            faults.Add(SettingFaults.ConsoleAddressTaken().At($"ROTOR_LISTEN__CONSOLEURL = \"{listen.ConsoleUrl}\""));
        if (listen.Console is { IsSecure: true } && listen.Certificate is null)
            faults.Add(SettingFaults.NeedsCertificate().At("ROTOR_LISTEN__CONSOLEURL"));
        if (listen.Certificate is null && (listen.CertificateKey is not null || !listen.CertificatePassword.IsEmpty))
            warnings.Add("ROTOR_LISTEN__CERTIFICATEKEY and ROTOR_LISTEN__CERTIFICATEPASSWORD mean something only with ROTOR_LISTEN__CERTIFICATE.");
    }

    /// <summary>Removes a trailing slash and the endings of full URLs that older proxies took.</summary>
    internal static Uri WithoutEnding(Uri url)
    {
        var text = url.AbsoluteUri.TrimEnd('/');
        foreach (var ending in (string[])["/chat/completions", "/models"])
            if (text.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return new Uri(text[..^ending.Length]);
        return new Uri(text);
    }

    private static void WarnOfStrangeKeys(RotorOptions options, List<string> warnings)
    {
        if (!options.Upstream.BaseUrl.Host.EndsWith("openrouter.ai", StringComparison.OrdinalIgnoreCase))
            return;
        var strange = options.Keys.Count(key => !key.Value.Reveal().StartsWith("sk-or-", StringComparison.Ordinal));
        if (strange > 0)
            warnings.Add($"{strange} of {options.Keys.Count} keys do not start with sk-or-, as OpenRouter's do; they are used all the same.");
    }
}
