using System.CommandLine;
using Rotor.Commands.Import;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary><c>rotor keys import</c>: many keys at once, one a line or in columns.</summary>
internal static class KeysImportCommand
{
    private const int MostKeys = 10_000;

    public static Command Create(SettingsOptions settings, Option<bool> json)
    {
        var file = new Argument<string?>("file") { Arity = ArgumentArity.ZeroOrOne, Description = "Keys, one a line, or key;status;count columns; without it, or as -, from standard input." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say which keys would be added, and change nothing." };
        var command = new Command("import", "Add many keys from a file or standard input; those that are there stay as they are.") { file, dryRun };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var from = parsed.GetValue(file) is { } path and not "-" ? path : null;
            var report = new ImportReport(from ?? "standard input");
            var keys = KeyTextSource.Csv(await ReadAsync(from, cancellationToken)).Keys(report).Take(MostKeys + 1).ToList();
            if (keys.Count > MostKeys)
                throw new CommandException(ExitCode.WrongConfiguration, $"At most {MostKeys} keys are added at once.");
            await using var desk = await KeyDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var added = await AddAsync(desk, keys, report, parsed.GetValue(dryRun), cancellationToken);
            if (!parsed.GetValue(dryRun))
                KeyOutput.WriteDone("Added", added, parsed.GetValue(json));
            await Console.Error.WriteLineAsync(
                $"{report.KeysAdded} {(parsed.GetValue(dryRun) ? "would be added" : "added")}, {report.KeysKnown} known already, {report.Faults.Count} passed over.");
            foreach (var fault in report.Faults)
                await Console.Error.WriteLineAsync($"{report.File}, {fault.Place}: {fault.Why}");
            return report.Faults.Count == 0 ? ExitCode.Success : ExitCode.PartlyImported;
        });
        return command;
    }

    private static async Task<List<KeyView>> AddAsync(IKeyDesk desk, List<ImportedKey> keys, ImportReport report, bool dryRun, CancellationToken cancellationToken)
    {
        var added = new List<KeyView>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (KeyRules.FaultOfValue(key.Value) is { } fault)
                report.Fault(key.Place, fault);
            else if (!seen.Add(key.Value) || (await desk.FindAsync(key.Value, cancellationToken)).Count > 0)
                report.KeysKnown++;
            else
            {
                report.KeysAdded++;
                if (!dryRun)
                    added.Add((await desk.AddAsync(new NewKey(new Secret(key.Value), null, key.Weight, StoredKey.PersonSource), cancellationToken)).Key);
            }
        }

        return added;
    }

    private static async Task<string> ReadAsync(string? path, CancellationToken cancellationToken)
    {
        try
        {
            return path is null ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.WrongConfiguration, $"{path} cannot be read ({error.GetType().Name}).", error);
        }
    }
}
