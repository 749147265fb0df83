using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rotor.Configuration.Older;

/// <summary>Reads <c>config.ini</c>: the sections <c>[Settings]</c> and <c>[GoogleSheetSync]</c>, either of which may hold the sheet's settings.</summary>
internal static class ConfigIni
{
    public const string FileName = "config.ini";

    private static readonly string[] Sections = ["Settings", "GoogleSheetSync"];

    private static readonly OlderSetting[] Known =
    [
        new("api_url", ["ROTOR_UPSTREAM__BASEURL"]),
        new("host", ["ROTOR_LISTEN__HOST"], OlderSetting.Host),
        new("port", ["ROTOR_LISTEN__PORT"]),
        new("request_timeout", ["ROTOR_UPSTREAM__FIRSTCONTENTTIMEOUT", "ROTOR_UPSTREAM__IDLETIMEOUT", "ROTOR_UPSTREAM__TOTALTIMEOUT"], OlderSetting.Seconds, "30"),
        new("max_retries", ["ROTOR_POOL__MAXATTEMPTS"], OlderSetting.OneMore, "10"),
        new("keys_file", ["ROTOR_SOURCES__KEYSFILE"], Default: "keys.csv"),
        new("log_level", ["ROTOR_LOG__LEVEL"]),
        new("auto_reload_interval", ["ROTOR_SOURCES__RELOADINTERVAL"], OlderSetting.Seconds, "300"),
        new("key_recovery_interval", ["ROTOR_POOL__CHECKINTERVAL"], OlderSetting.Seconds, "3600"),
        new("enable_google_sheet_sync", ["ROTOR_SOURCES__SHEETSYNC"], Default: "false"),
        new("google_sheet_export_url", ["ROTOR_SOURCES__SHEETURL"]),
        new("google_sheet_key_column_index", ["ROTOR_SOURCES__SHEETCOLUMN"], Default: "2"),
        new("google_sheet_sync_interval", ["ROTOR_SOURCES__SHEETINTERVAL"], OlderSetting.Seconds, "600"),
        new("log_file", ["ROTOR_LOG__PATH"], Default: "proxy.log"),
        new("validate_keys_on_start", [], Instead: "keys are checked at every start; a check costs nothing."),
    ];

    /// <summary>Takes what <paramref name="text"/> says; false where this is another program's file.</summary>
    public static bool Read(string text, ConfigurationInputs inputs, OlderFiles files)
    {
        var entries = IniFile.Parse(text);
        if (!entries.Any(IsOurs) && !text.Contains("[Settings]", StringComparison.OrdinalIgnoreCase))
            return false;
        foreach (var wrong in entries.Where(entry => entry.Fault is not null))
            files.Findings.Warnings.Add($"{FileName} line {wrong.Line} is passed over: {wrong.Fault}");
        var last = entries.Where(entry => entry.Fault is null && IsOurs(entry)).GroupBy(entry => entry.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);
        foreach (var setting in Known)
        {
            var found = last.Remove(setting.Name, out var entry);
            setting.Apply(files, found ? entry.Value : null, found ? $"{FileName} line {entry.Line}" : FileName);
        }

        TakeStandIns(last, files);
        foreach (var unknown in last.Values)
            files.Findings.Warnings.Add($"{unknown.Name} ({FileName} line {unknown.Line}): no such setting; it is passed over.");
        files.Take("ROTOR_MODELS__LISTFREEONLY", "true", FileName, FileName);
        files.Take("ROTOR_MODELS__FREESUFFIX", ":free", FileName, FileName);
        files.Take("ROTOR_STREAMS__MODE", "buffered", FileName, FileName);
        files.Take("ROTOR_LOG__EMPTYONSTART", "true", FileName, FileName);
        files.WantsMenu = true;
        files.Notes.Add($"{FileName} is in force: lists of models show free ones only (ROTOR_MODELS__LISTFREEONLY), "
            + "and a stream is held back until it is whole (ROTOR_STREAMS__MODE).");
        return true;
    }

    // There, an answer of a model that is not in the list became an error; it may have cost something, so here it is passed on and marked.
    private static void TakeStandIns(Dictionary<string, IniFile.Entry> values, OlderFiles files)
    {
        const string Switch = "enable_fallback", List = "fallback_models";
        var isOn = values.Remove(Switch, out var on) && on.Value.ToUpperInvariant() is "TRUE" or "1" or "YES" or "ON";
        if (!values.Remove(List, out var written) || !isOn)
            return;
        var place = $"{FileName} line {written.Line}";
        if (StandIns(written.Value) is not { } models)
        {
            files.Findings.Warnings.Add($"{List} ({place}): write a JSON list of model ids. It is passed over.");
            return;
        }

        files.Take("ROTOR_MODELS__STANDINS", string.Join(',', models), List, place);
        files.Notes.Add($"{List} ({place}): an answer of a model that was neither asked for nor is listed there is passed on, and marked on its record (ROTOR_MODELS__STANDINS).");
    }

    private static IReadOnlyList<string>? StandIns(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonArray list && list.All(item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String)
                ? [.. list.Select(item => item!.GetValue<string>())]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsOurs(IniFile.Entry entry) => Sections.Contains(entry.Section, StringComparer.OrdinalIgnoreCase);
}
