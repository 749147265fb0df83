using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rotor.Commands.Output;
using Rotor.Configuration;

namespace Rotor.Commands;

/// <summary><c>rotor config</c>: every setting, its value with secrets hidden, and where it came from; below it, changing one.</summary>
internal static class ConfigCommand
{
    private static readonly JsonWriterOptions Pretty = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly record struct Row(string Name, string Value, string Source);

    public static Command Create(SettingsOptions settings)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts." };
        var command = new Command("config", "Show every setting, its value and where it came from.") { json };
        foreach (var change in ConfigSetCommand.Create(settings))
            command.Subcommands.Add(change);
        command.SetAction(async (parsed, cancellationToken) => await RunAsync(settings.Load(parsed), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(LoadedConfiguration loaded, bool json, CancellationToken cancellationToken)
    {
        List<Row> rows = [.. SettingCatalog.All.Select(s => new Row(s.Name, s.Show(loaded.Options), loaded.Origins.GetValueOrDefault(s, "default"))), Keys(loaded)];
        if (json)
            await WriteJsonAsync(rows, cancellationToken);
        else
            WriteTable(rows);
        foreach (var warning in loaded.Warnings)
            await Console.Error.WriteLineAsync("warning: " + warning);
        foreach (var fault in loaded.Faults)
            await Console.Error.WriteLineAsync("fault: " + fault);
        return loaded.Faults.Count == 0 ? ExitCode.Success : ExitCode.WrongConfiguration;
    }

    private static Row Keys(LoadedConfiguration loaded)
    {
        var keys = loaded.Options.Keys;
        var shown = keys.Select(key => (key.Label is null ? "" : key.Label + " ") + key.Value + (key.Weight is { } weight ? $" (weight {weight})" : ""));
        var sources = string.Join(" and ", keys.Select(key => key.Source == VariableReader.Keys ? "environment or .env" : key.Source).Distinct());
        return new(VariableReader.Keys, string.Join(", ", shown), keys.Count == 0 ? "default" : sources);
    }

    private static void WriteTable(List<Row> rows)
    {
        var table = new TextTable("NAME", "VALUE", "FROM");
        foreach (var row in rows)
            table.Add(row.Name, row.Value.Length == 0 ? "-" : row.Value, new Cell(row.Source, row.Source == "default" ? Tone.Quiet : Tone.Good));
        table.Write();
    }

    private static async Task WriteJsonAsync(List<Row> rows, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        await using (var json = new Utf8JsonWriter(output, Pretty))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartObject();
                json.WriteString("name", row.Name);
                json.WriteString("value", row.Value);
                json.WriteString("source", row.Source);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        await output.WriteAsync("\n"u8.ToArray(), cancellationToken);
    }
}
