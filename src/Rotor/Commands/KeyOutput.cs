using System.Globalization;
using System.Text.Json;
using Rotor.Commands.Output;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary>Prints keys, of their values the last four characters only.</summary>
internal static class KeyOutput
{
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
            WriteNone();
            return;
        }

        var table = new TextTable("ID", "LABEL", "KEY", "STATE", ">WEIGHT", "SOURCE", "ACCOUNT", ">TODAY", "WHY");
        foreach (var key in keys)
            table.Add(Row(key));
        table.Write();
    }

    /// <summary>Tells whom to ask for keys where there are none; not on standard output, which is data.</summary>
    public static void WriteNone() => Console.Error.WriteLine("No keys. Add one with: rotor keys add");

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

    private static Cell[] Row(KeyView key) =>
    [
        key.Id,
        key.Label,
        Masked(key),
        Cell.State(key.State),
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
