using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Admin.Import;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Core.Settings;

namespace Rotor.Commands.Import;

/// <summary>Keys in a text file: <c>keys.csv</c>, <c>.env</c>, or JSON.</summary>
internal sealed class KeyTextSource(string kind, Func<ImportReport, IEnumerable<ImportedKey>> read) : IOlderSource
{
    private const string Mark = "sk-or-";

    public string Kind => kind;

    public long RecordCount => 0;

    /// <summary><c>key;status;usage_count_or_error_msg;marked_bad_at</c>, with fewer columns too; commas do as well where no semicolon stands.</summary>
    public static KeyTextSource Csv(string text) => new("list of keys", report => ReadCsv(text, report));

    public static KeyTextSource DotEnv(string text) => new("environment file", report => ReadDotEnv(text, report));

    public static KeyTextSource Json(string text) => new("settings", report => ReadJson(text, report));

    public IEnumerable<ImportedKey> Keys(ImportReport report) => read(report);

    public IEnumerable<ImportedRecord> Records(Func<string, (string Id, string Label)?> keyOf, ImportReport report) => [];

    public void Dispose()
    {
    }

    private static IEnumerable<ImportedKey> ReadCsv(string text, ImportReport report)
    {
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.Split(line.Contains(';', StringComparison.Ordinal) ? ';' : ',', StringSplitOptions.TrimEntries).Select(cell => cell.Trim('"')).ToArray();
            if (cells[0].Equals("key", StringComparison.OrdinalIgnoreCase))
                continue;
            var place = $"line {number}";
            if (!cells[0].StartsWith(Mark, StringComparison.Ordinal))
                report.Fault(place, $"no key that begins with {Mark}");
            else if (cells[0].Contains("xxxx", StringComparison.OrdinalIgnoreCase) || cells[0].Contains("example", StringComparison.OrdinalIgnoreCase))
                report.NoteList.Add($"{place}: the example key is passed over");
            else
                yield return new ImportedKey(cells[0], place)
                {
                    UsedBefore = cells.Length > 2 && cells[1].Equals("good", StringComparison.OrdinalIgnoreCase)
                        && long.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out var used) ? Math.Min(used, NewKey.MostUsedBefore) : 0,
                };
        }
    }

    private static List<ImportedKey> ReadDotEnv(string text, ImportReport report)
    {
        var keys = new List<ImportedKey>();
        foreach (var line in Configuration.DotEnv.Parse(text))
        {
            if (line.Fault is not null)
                report.Fault($"line {line.Number}", line.Fault);
            if (line.Fault is not null || line.Name != VariableReader.Keys)
                continue;
            var (warnings, faults) = (new List<string>(), new List<SettingFault>());
            keys.AddRange(KeyListParser.Parse(line.Value, $"line {line.Number}", warnings, faults).Select((key, at) => new ImportedKey(key.Value.Reveal(), $"line {line.Number}, entry {at + 1}") { Weight = key.Weight }));
            faults.ForEach(fault => report.Fault($"line {line.Number}", fault));
            report.NoteList.AddRange(warnings);
        }

        report.NoteList.Add("its other settings hold where Rotor is started in its folder; nothing is imported of them");
        return keys;
    }

    private static IEnumerable<ImportedKey> ReadJson(string text, ImportReport report)
    {
        report.NoteList.Add("its settings hold where Rotor is started in its folder; of the file, only keys are imported");
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException error)
        {
            report.Fault($"line {error.LineNumber + 1}", "this is no JSON");
            return [];
        }

        return Values(root).Where(value => value.Text.StartsWith(Mark, StringComparison.Ordinal)).Select(value => new ImportedKey(value.Text, value.Path));
    }

    private static IEnumerable<(string Path, string Text)> Values(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Values(member.Value)),
        JsonArray items => items.SelectMany(Values),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [(value.GetPath(), value.GetValue<string>().Trim())],
        _ => [],
    };
}
