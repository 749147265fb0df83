using System.Globalization;

namespace Rotor.Configuration.Older;

/// <summary>Reads <c>config.py</c> and the variables of the proxy that passes callers' keys through and shows their requests on a second port.</summary>
internal static class MonitoringProxy
{
    public const string FileName = "config.py";

    private const string DefaultHost = "127.0.0.1";
    private static readonly string[] Signs = ["PROXY_PORT", "WEB_PORT", "DEFAULT_APIKEY", "SUPER_ADMIN_APIKEY"];
    private static readonly string[] OwnPorts = ["PORT", "ROTOR_LISTEN__PORT"];

    // Also set by its variables, which are read with all others.
    private static readonly OlderSetting[] InFile =
    [
        new("OPENAI_API_BASE", ["ROTOR_UPSTREAM__BASEURL"], WithPath),
        new("LOG_LEVEL", ["ROTOR_LOG__LEVEL"]),
        new("MAX_REQUESTS_HISTORY", ["ROTOR_RECORDS__MAXCOUNT"]),
        new("DEFAULT_APIKEY", ["ROTOR_ACCESS__DEFAULTAPIKEY"]),
        new("SUPER_ADMIN_APIKEY", ["ROTOR_ACCESS__SUPERADMINAPIKEY"]),
        new("PAGE_SIZE", [], Instead: "the console's lists have pages of their own; the API takes page_size."),
    ];

    /// <summary>Takes what file and variables say, if any of them is this proxy's.</summary>
    /// <param name="file">The text of <c>config.py</c>; null where there is none.</param>
    /// <param name="variables">Environment before <c>.env</c>.</param>
    /// <param name="inputs">What else was given.</param>
    /// <param name="files">Where to.</param>
    /// <returns>Whether the file was this proxy's.</returns>
    public static bool Read(string? file, Func<string, string?> variables, ConfigurationInputs inputs, OlderFiles files)
    {
        var entries = file is null ? [] : new PythonSettings(variables).Parse(file).ToList();
        var isOurs = entries.Exists(entry => Signs.Contains(entry.Name, StringComparer.Ordinal) || entry.Name == "OPENAI_API_BASE");
        if (!isOurs && !Array.Exists(Signs, sign => variables(sign) is { Length: > 0 }))
            return false;
        var written = new Dictionary<string, PythonSettings.Entry>(StringComparer.Ordinal);
        if (isOurs)
            ReadFile(entries, files, written);
        // A variable of the name wins over what the file says, whether or not the file asks for it.
        string? Value(string name) => variables(name) is { Length: > 0 } set ? set : written.TryGetValue(name, out var entry) ? entry.Value : null;
        foreach (var setting in InFile)
            setting.Apply(files, Value(setting.Name)?.Trim(), FileName + " or its variables");
        Listen(Value, variables, inputs, files, isOurs);
        if (variables("APP_API_KEY") is not { Length: > 0 })
            files.Take("ROTOR_ACCESS__CLIENTS", "passthrough", FileName, FileName + " or its variables");
        files.Take("ROTOR_RECORDS__MAXBODYBYTES", "64MiB", FileName, FileName + " or its variables");
        return isOurs;
    }

    private static void ReadFile(List<PythonSettings.Entry> entries, OlderFiles files, Dictionary<string, PythonSettings.Entry> written)
    {
        foreach (var entry in entries)
        {
            if (entry.Value is null)
                files.Findings.Warnings.Add($"{entry.Name} ({FileName} line {entry.Line}): not a plain value, and the file is never run; it is passed over.");
            else
                written[entry.Name] = entry;
        }
    }

    private static void Listen(Func<string, string?> value, Func<string, string?> variables, ConfigurationInputs inputs, OlderFiles files, bool isOurs)
    {
        var twoPorts = isOurs || value("PROXY_PORT") is not null || value("WEB_PORT") is not null
            || !(Array.Exists(OwnPorts, name => variables(name) is { Length: > 0 }) || inputs.CommandLine.Any(given => given.Setting is "ROTOR_LISTEN__PORT"));
        var host = new OlderSetting("PROXY_HOST", ["ROTOR_LISTEN__HOST"], OlderSetting.Host);
        host.Apply(files, value("PROXY_HOST")?.Trim(), FileName + " or its variables");
        if (!twoPorts)
            return;
        new OlderSetting("PROXY_PORT", ["ROTOR_LISTEN__PORT"], Default: "8080").Apply(files, value("PROXY_PORT")?.Trim(), FileName + " or its variables");
        var consoleHost = (value("WEB_HOST") ?? variables("HOST") ?? value("PROXY_HOST") ?? DefaultHost).Trim();
        if (!ListenAddress.IsHost(consoleHost))
        {
            files.Findings.Warnings.Add($"WEB_HOST = \"{consoleHost}\": write an IP address, localhost, or * for all addresses. It is passed over.");
            consoleHost = DefaultHost;
        }

        if (!int.TryParse(value("WEB_PORT") ?? "8081", NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
        {
            files.Findings.Warnings.Add("WEB_PORT: write a whole number, from 0 to 65535. It is passed over.");
            port = 8081;
        }

        var shown = consoleHost.Contains(':', StringComparison.Ordinal) ? $"[{consoleHost}]" : consoleHost;
        files.Take("ROTOR_LISTEN__CONSOLEURL", $"http://{shown}:{port}", "WEB_PORT", FileName + " or its variables");
        files.Notes.Add("Callers' own OpenRouter keys are passed through, and the console has an address of its own (ROTOR_ACCESS__CLIENTS, ROTOR_LISTEN__CONSOLEURL).");
    }

    // Its later releases took the bare host, and clients wrote the whole path.
    private static string WithPath(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.AbsolutePath == "/" ? text.TrimEnd('/') + "/api/v1" : text;
}
