using System.Globalization;
using System.Text.Json;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary>Prints keys, of their values the last four characters only.</summary>
internal static class KeyOutput
{
    private static readonly string[] Heads = ["ID", "LABEL", "KEY", "STATE", "WEIGHT", "SOURCE", "ACCOUNT", "TODAY", "WHY"];

    public static string Name(KeyView key) => $"{key.Id} {key.Label} {Masked(key)}";

    public static void Write(IReadOnlyList<KeyView> keys, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(keys, CommandJson.Default.IReadOnlyListKeyView));
            return;
        }

        if (keys.Count == 0)
        {
            Console.Error.WriteLine("No keys. Add one with: rotor keys add");
            return;
        }

        string[][] rows = [Heads, .. keys.Select(Row)];
        var widths = Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            Console.WriteLine(string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
    }

    public static void WriteDone(string done, IReadOnlyList<KeyView> keys, bool json)
    {
        if (json)
        {
            Write(keys, json: true);
            return;
        }

        foreach (var key in keys)
            Console.WriteLine($"{done}: {Name(key)}");
    }

    private static string Masked(KeyView key) => "…" + key.Last4;

    private static string[] Row(KeyView key) =>
    [
        key.Id,
        key.Label,
        Masked(key),
        key.State,
        key.Weight.ToString(CultureInfo.InvariantCulture),
        key.Source,
        key.Account ?? "-",
        key.DailyLimit is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{key.DailyUsed}/{limit}") : key.DailyUsed.ToString(CultureInfo.InvariantCulture),
        Why(key),
    ];

    public static string Why(KeyView key) => key.Until is { } until
        ? string.Create(CultureInfo.InvariantCulture, $"{key.Explanation} Until {until:u}.")
        : key.Explanation;
}
