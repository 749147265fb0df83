using System.Text.Json;
using Rotor.Core.Keys;
using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>Reads <c>rotor.json</c>: sections as objects, names in any case, and <c>keys</c>.</summary>
internal sealed class RotorJsonReader(string file, ConfigurationFindings findings)
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public void Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                findings.Faults.Add(SettingFaults.NotSettings().At(file));
            else
                ReadRoot(document.RootElement);
        }
        catch (JsonException error)
        {
            // The exception's own message may quote the text, and the text may hold keys.
            findings.Faults.Add(SettingFaults.NotJson($"{error.LineNumber + 1}", $"{error.BytePositionInLine + 1}").At(file));
        }
    }

    private void ReadRoot(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals("$schema"))
                continue;
            if (member.Name.Equals("keys", StringComparison.OrdinalIgnoreCase))
                ReadKeys(member.Value);
            else if (member.Value.ValueKind == JsonValueKind.Object)
                foreach (var inner in member.Value.EnumerateObject())
                    ReadSetting($"{member.Name}:{inner.Name}", inner.Value);
            else
                ReadSetting(member.Name, member.Value);
        }
    }

    private void ReadSetting(string path, JsonElement value)
    {
        var spoken = path.Replace(':', '.');
        if (SettingCatalog.FindByPath(path) is not { } setting)
        {
            var meant = DidYouMean.Closest(path, SettingCatalog.All.Select(s => s.Path))?.Replace(':', '.');
            findings.Faults.Add(SettingFaults.Unknown(meant).At(spoken) with { Origin = file });
        }
        else if (Text(value) is not { } text)
            findings.Faults.Add(SettingFaults.WrongValue(setting.Expected).At(spoken) with { Origin = file });
        else if (text.Trim().Length > 0)
            findings.Assignments.Add(new Assignment(setting, text, spoken, file));
    }

    /// <summary>The text that a value stands for; null where it stands for none.</summary>
    internal static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null => "",
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            string.Join(',', value.EnumerateArray().Select(item => item.GetString())),
        _ => null,
    };

    private void ReadKeys(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            findings.Faults.Add(SettingFaults.NotAListOfKeys().At("keys") with { Origin = file });
            return;
        }

        var keys = new List<ConfiguredKey>();
        var number = 0;
        foreach (var item in list.EnumerateArray())
        {
            number++;
            var place = $"keys, entry {number} ({file})";
            if (ReadKey(item, place) is { } key)
                KeyListParser.Add(keys, key, place, findings.Warnings, findings.Faults);
        }

        findings.Keys.AddRange(keys);
    }

    private ConfiguredKey? ReadKey(JsonElement item, string place)
    {
        if (item.ValueKind == JsonValueKind.String)
            return new ConfiguredKey(new Secret(item.GetString()!.Trim()), null, null, file);
        var (value, label, weight) = ((string?)null, (string?)null, (int?)null);
        var good = item.ValueKind == JsonValueKind.Object;
        foreach (var member in good ? item.EnumerateObject() : default)
        {
            switch (member.Name.ToUpperInvariant())
            {
                case "VALUE" when member.Value.ValueKind == JsonValueKind.String:
                    value = member.Value.GetString()!.Trim();
                    break;
                case "LABEL" when member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null:
                    label = member.Value.GetString()?.Trim() is { Length: > 0 } given ? given : null;
                    break;
                case "WEIGHT" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out var number)
                    && number is >= 1 and <= KeyListParser.MaxWeight:
                    weight = number;
                    break;
                default:
                    good = false;
                    break;
            }
        }

        if (good && value is not null)
            return new ConfiguredKey(new Secret(value), weight, label, file);
        findings.Faults.Add(SettingFaults.NotAKeyEntry($"{KeyListParser.MaxWeight:D}").At(place));
        return null;
    }
}
