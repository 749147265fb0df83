using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rotor.Core.Keys;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>Finds keys in what people paste: one on a line or many, with labels before or behind them, a table with a header, or JSON.</summary>
/// <remarks>OpenRouter's own are known anywhere by their form; a key of another shape is one where the text says that keys stand there. Other words may be anything.</remarks>
internal static partial class PastedKeys
{
    /// <summary>So many are taken at once.</summary>
    public const int Most = 2000;

    private const int MaxDepth = 8;
    private static readonly string[] ValueNames = ["key", "value", "api_key", "apikey", "token", "secret"];
    private static readonly string[] ListNames = ["keys", "values", "api_keys", "apikeys", "tokens", "secrets", .. ValueNames];
    private static readonly string[] LabelNames = ["label", "name", "title", "note"];
    private static readonly char[] Frame = [.. " \t\"'`,;:=|#/-–—[](){}"];
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <returns>What was found, in order; at most one more than <see cref="Most"/>.</returns>
    public static IReadOnlyList<PastedKey> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = FromJson(text) ?? FromTable(text) ?? text.Split('\n').SelectMany(FromLine);
        return [.. found.Take(Most + 1)];
    }

    private static List<PastedKey>? FromJson(string text)
    {
        if (text.TrimStart() is not ['[' or '{', ..])
            return null;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true });
            var found = new List<PastedKey>();
            Collect(document.RootElement, areKeys: true, found);
            return found;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Collect(JsonElement element, bool areKeys, List<PastedKey> found)
    {
        if (element.ValueKind == JsonValueKind.String)
            found.Add(Word(element.GetString()!.Trim(), areKeys));
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Collect(item, areKeys, found);
        }
        else if (element.ValueKind == JsonValueKind.Object && Member(element, ValueNames) is { ValueKind: JsonValueKind.String } value)
        {
            var label = Member(element, LabelNames) is { ValueKind: JsonValueKind.String } name ? name.GetString() : null;
            found.Add(new PastedKey(value.GetString()!.Trim(), Label(label), Member(element, ["weight"]) is { ValueKind: JsonValueKind.Number } weight && weight.TryGetInt32(out var share) ? Weight(share) : null));
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
                Collect(member.Value, ListNames.Contains(member.Name, StringComparer.OrdinalIgnoreCase), found);
        }
    }

    private static JsonElement? Member(JsonElement element, string[] names)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (names.Contains(member.Name, StringComparer.OrdinalIgnoreCase))
                return member.Value;
        }

        return null;
    }

    private static List<PastedKey>? FromTable(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length < 2 || lines[0].IndexOfAny(Separators) is not (>= 0 and var at))
            return null;
        var separator = lines[0][at];
        var head = Cells(lines[0].TrimStart('\uFEFF'), separator);
        var key = head.FindIndex(name => ValueNames.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (key < 0)
            return null;
        var label = head.FindIndex(name => LabelNames.Contains(name, StringComparer.OrdinalIgnoreCase));
        var weight = head.FindIndex(name => name.Equals("weight", StringComparison.OrdinalIgnoreCase));
        return
        [
            .. lines.Skip(1).Select(line => Cells(line, separator)).Where(cells => cells.Count > key && cells[key].Length > 0).Select(cells => new PastedKey(
                cells[key],
                label >= 0 && label < cells.Count ? Label(cells[label]) : null,
                weight >= 0 && weight < cells.Count && int.TryParse(cells[weight], NumberStyles.None, CultureInfo.InvariantCulture, out var share) ? Weight(share) : null)),
        ];
    }

    private static List<string> Cells(string line, char separator) => [.. line.Split(separator).Select(cell => cell.Trim().Trim('"').Trim())];

    private static IEnumerable<PastedKey> FromLine(string line)
    {
        var text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
            return [];
        var keys = Known().Matches(text);
        if (keys.Count == 0)
            return Assigned().Match(text) is { Success: true } assigned ? Assignment(assigned) : Words(text, areKeys: false);
        // What stands beside a single key names it; beside several it names none.
        var beside = keys.Count == 1 ? Variable().Replace(Known().Replace(text, " "), " ").Trim(Frame) : "";
        return keys.Select(match => new PastedKey(
            match.Groups["key"].Value, Label(beside), match.Groups["weight"].Success && int.TryParse(match.Groups["weight"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var share) ? Weight(share) : null));
    }

    // Of a file of variables only those that hold OpenRouter's keys are meant; another's secret shall not be shown to OpenRouter.
    private static IEnumerable<PastedKey> Assignment(Match assigned)
    {
        var name = assigned.Groups["name"].Value;
        if (!name.Contains("KEY", StringComparison.Ordinal))
            return [];
        return Words(assigned.Groups["value"].Value, name.Contains("OPENROUTER", StringComparison.Ordinal));
    }

    private static IEnumerable<PastedKey> Words(string text, bool areKeys) =>
        text.Split([',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => Word(word.Trim('"', '\''), areKeys)).Where(key => key.Value.Length > 0);

    private static PastedKey Word(string word, bool isKey)
    {
        if (!isKey || Weighted().Match(word) is not { Success: true } weighted)
            return new PastedKey(word, null, null) { IsGuess = !isKey && !Known().IsMatch(word) };
        return new PastedKey(weighted.Groups["key"].Value, null, int.TryParse(weighted.Groups["weight"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var share) ? Weight(share) : null);
    }

    private static string? Label(string? text) => text?.Trim() is { Length: > 0 } label ? label[..Math.Min(label.Length, KeyRules.MaxTextLength)] : null;

    private static int? Weight(int weight) => weight is >= 1 and <= KeyRules.MaxWeight ? weight : null;

    [GeneratedRegex(@"(?<key>sk-or-[A-Za-z0-9_\-]{4,500})(?::(?<weight>\d{1,7}))?")]
    private static partial Regex Known();

    [GeneratedRegex(@"^(export\s+)?[A-Z][A-Z0-9_]*\s*=")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?:export\s+)?(?<name>[A-Z][A-Z0-9_]*)\s*=\s*(?<value>.*)$")]
    private static partial Regex Assigned();

    [GeneratedRegex(@"^(?<key>.+):(?<weight>\d{1,7})$")]
    private static partial Regex Weighted();
}

/// <summary>A key as it was pasted. It does not show itself.</summary>
internal sealed record PastedKey(string Value, string? Label, int? Weight)
{
    /// <summary>Whether nothing but its standing there says that it is a key.</summary>
    public bool IsGuess { get; init; }

    public override string ToString() => nameof(PastedKey);
}
