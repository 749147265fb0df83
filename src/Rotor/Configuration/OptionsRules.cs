using Rotor.Core.Access;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Models;

namespace Rotor.Configuration;

/// <summary>The rules that concern more than one setting, and the last touches on values.</summary>
internal static class OptionsRules
{
    // Defaults of the older proxies, which stand in their READMEs.
    private static readonly string[] PublishedDefaults = ["admin", "admin123", "123456"];

    public static void Finish(RotorOptions options, List<string> faults, List<string> warnings)
    {
        options.Upstream.BaseUrl = WithoutEnding(options.Upstream.BaseUrl);
        if (options.Upstream.ModelsUrl is { } models && WithoutEnding(models) == options.Upstream.BaseUrl)
            options.Upstream.ModelsUrl = null;
        CheckAddress(options, faults);
        CheckListening(options.Listen, faults, warnings);
        if (options.Pool.MaxWait >= options.Streams.CommitAfter)
            faults.Add($"ROTOR_POOL__MAXWAIT ({Duration.Format(options.Pool.MaxWait)}) must be shorter than ROTOR_STREAMS__COMMITAFTER "
                + $"({Duration.Format(options.Streams.CommitAfter)}): a stream's head may not be sent while the request still waits for a key.");
        if (!FailoverRules.TryParse(options.Failover.Rules, out _, out var wrongRules))
            faults.AddRange(wrongRules.Select(fault => $"ROTOR_FAILOVER__RULES: {fault}."));
        if (!options.Access.SecretKey.IsEmpty && options.Access.SecretKeyFile is not null)
            faults.Add("ROTOR_ACCESS__SECRETKEY and ROTOR_ACCESS__SECRETKEYFILE: set one of them, not both.");
        CheckAccess(options, faults, warnings);
        ModelRules.Read(options.Models, options.Models.FreeSuffix, faults);
        WarnOfStrangeKeys(options, warnings);
    }

    private static void CheckAccess(RotorOptions options, List<string> faults, List<string> warnings)
    {
        var access = options.Access;
        _ = TrustedProxies.Parse(access.TrustedProxies, out var wrongProxy);
        if (wrongProxy is not null)
            faults.Add($"ROTOR_ACCESS__TRUSTEDPROXIES: \"{wrongProxy}\" is neither an address nor a network such as 10.0.0.0/8.");
        if (access.TrustedProxies.Any(entry => entry.EndsWith("/0", StringComparison.Ordinal)))
            warnings.Add("ROTOR_ACCESS__TRUSTEDPROXIES trusts every address: anybody can then claim to come from anywhere.");
        if (access.Cors.Contains("*") && AccessMode.Of(options) == ClientMode.Open)
            faults.Add("ROTOR_ACCESS__CORS = \"*\": an open gateway lets no page of just anybody in; list the origins.");
        if (!AccessMode.IsLoopback(options.Listen.Host) && IsPublished(access.AppApiKey))
            faults.Add("APP_API_KEY is a value that everybody knows from a README. Set a secret one: openssl rand -hex 32");
        if (!AccessMode.IsLoopback(options.Listen.Console?.Host ?? options.Listen.Host) && IsPublished(access.AdminPassword))
            faults.Add("ADMIN_PASSWORD is a value that everybody knows from a README. Set a secret one: openssl rand -hex 16");
        else if (access.HasPasswordToken && !AccessMode.IsLoopback(options.Listen.Host) && IsPublished(access.AdminPassword))
            faults.Add("ADMIN_PASSWORD is a client token here, and a value that everybody knows from a README. Set a secret one: openssl rand -hex 16");
        if (access.DefaultApiKey == new Secret(ClientDoor.PublishedDefaultKey))
            warnings.Add("DEFAULT_APIKEY is a key that was published; it is never sent, and the pool serves in its place.");
        if (AccessMode.Of(options) != ClientMode.Passthrough && !(access.DefaultApiKey.IsEmpty && access.SuperAdminApiKey.IsEmpty))
            warnings.Add("DEFAULT_APIKEY and SUPER_ADMIN_APIKEY mean something only with ROTOR_ACCESS__CLIENTS=passthrough.");
    }

    private static bool IsPublished(Secret secret) => Array.Exists(PublishedDefaults, known => secret == new Secret(known));

    private static void CheckAddress(RotorOptions options, List<string> faults)
    {
        var host = options.Listen.Host;
        if (!ListenAddress.IsHost(host))
            faults.Add($"HOST = \"{host}\": write an IP address, localhost, or * for all addresses.");
        else if (AccessMode.Of(options) == ClientMode.Open && !AccessMode.ServesNameless(options))
            faults.Add($"HOST = \"{host}\" lies beyond this machine, and with ROTOR_ACCESS__CLIENTS=open everybody who reaches it could use your keys. "
                + "Set ROTOR_ACCESS__CLIENTS=tokens, listen on 127.0.0.1, or set ROTOR_ACCESS__ALLOWOPEN=true if that is meant.");
    }

    private static void CheckListening(ListenOptions listen, List<string> faults, List<string> warnings)
    {
        if (listen.ConsoleUrl is { } url && listen.Console is null)
            faults.Add($"ROTOR_LISTEN__CONSOLEURL = \"{url}\": write http or https, an IP address, localhost or *, and a port, such as http://127.0.0.1:8081.");
        if (listen.Console is { } console && console.Port == listen.Port && console.Port != 0 && (console.Host == listen.Host || console.Host is "*" or "+" || listen.Host is "*" or "+"))
            faults.Add($"ROTOR_LISTEN__CONSOLEURL = \"{listen.ConsoleUrl}\": clients are served at that address already; give the console another port.");
        if (listen.Console is { IsSecure: true } && listen.Certificate is null)
            faults.Add("ROTOR_LISTEN__CONSOLEURL: https needs ROTOR_LISTEN__CERTIFICATE.");
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
