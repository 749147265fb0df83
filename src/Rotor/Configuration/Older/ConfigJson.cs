using System.Text.Json;

namespace Rotor.Configuration.Older;

/// <summary>Reads <c>config.json</c>: sections as objects, <c>server.port</c> and so on.</summary>
internal static class ConfigJson
{
    public const string FileName = "config.json";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly OlderSetting[] Known =
    [
        new("server.host", ["ROTOR_LISTEN__HOST"], OlderSetting.Host),
        new("server.port", ["ROTOR_LISTEN__PORT"]),
        new("admin.password", ["ROTOR_ACCESS__ADMINPASSWORD"]),
        new("database.url", [], Instead: "Rotor keeps a database of its own; 'rotor import' takes this one's keys and usage over."),
        new("openrouter.base_url", ["ROTOR_UPSTREAM__BASEURL"]),
        new("openrouter.http_referer", ["ROTOR_UPSTREAM__REFERER"]),
        new("openrouter.x_title", ["ROTOR_UPSTREAM__TITLE"]),
        new("openrouter.free_model_suffix", ["ROTOR_MODELS__FREESUFFIX"], Default: ":free"),
        new("openrouter.auto_update_models_on_startup", ["ROTOR_MODELS__REFRESHONSTART"], Default: "true"),
        new("openrouter.model_cache_timeout", ["ROTOR_MODELS__REFRESHINTERVAL"], OlderSetting.Seconds, "3600"),
        new("openrouter.request_timeout", ["ROTOR_UPSTREAM__FIRSTCONTENTTIMEOUT", "ROTOR_UPSTREAM__IDLETIMEOUT", "ROTOR_UPSTREAM__TOTALTIMEOUT"], OlderSetting.Seconds, "60"),
        new("proxy.load_balance_strategy", ["ROTOR_POOL__STRATEGY"], Default: "round_robin"),
    ];

    /// <summary>Takes what <paramref name="text"/> says; false where this is another program's file.</summary>
    public static bool Read(string text, ConfigurationInputs inputs, OlderFiles files)
    {
        Dictionary<string, string> values;
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            if (!IsOurs(document.RootElement))
                return false;
            values = Flatten(document.RootElement);
        }
        catch (JsonException error)
        {
            files.Findings.Warnings.Add($"{FileName}: not JSON at line {error.LineNumber + 1}; it is passed over.");
            return false;
        }

        foreach (var setting in Known)
        {
            values.Remove(setting.Name, out var written);
            setting.Apply(files, written?.Trim(), FileName);
        }

        foreach (var unknown in values.Keys.Where(name => !name.StartsWith("messages.", StringComparison.Ordinal)))
            files.Findings.Warnings.Add($"{unknown} ({FileName}): no such setting; it is passed over.");
        if (values.Keys.Any(name => name.StartsWith("messages.", StringComparison.Ordinal)))
            files.Notes.Add($"messages ({FileName}): Rotor's own words are used.");
        files.Take("ROTOR_MODELS__FREEONLY", "true", FileName, FileName);
        files.Take("ROTOR_MODELS__MAXTOKENS", "auto", FileName, FileName);
        files.PasswordIsToken = true;
        files.Notes.Add($"{FileName} is in force: free models only (ROTOR_MODELS__FREEONLY), max_tokens is set where it is missing (ROTOR_MODELS__MAXTOKENS), "
            + "and the admin password is a client token as well.");
        return true;
    }

    private static bool IsOurs(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && (IsSection(root, "openrouter") || (IsSection(root, "server") && IsSection(root, "admin")));

    private static bool IsSection(JsonElement root, string name) => root.TryGetProperty(name, out var section) && section.ValueKind == JsonValueKind.Object;

    private static Dictionary<string, string> Flatten(JsonElement root)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var section in root.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Object))
            foreach (var member in section.Value.EnumerateObject())
                values[$"{section.Name}.{member.Name}"] = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
        return values;
    }
}
