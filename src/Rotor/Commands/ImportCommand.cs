using System.CommandLine;
using System.Text.Json;
using Rotor.Commands.Import;
using Rotor.Commands.Output;

namespace Rotor.Commands;

/// <summary><c>rotor import</c>: takes over keys and history of the older proxies.</summary>
/// <remarks>
/// One process owns a data folder, so the command never writes beside a running server: it hands everything to the admin API, of the running server or of the
/// folder that it then serves to itself alone. Both ways go through the same checks, and a server knows the new keys and records at once.
/// </remarks>
internal static class ImportCommand
{
    public static Command Create(SettingsOptions settings)
    {
        var paths = new Argument<string[]>("path") { Arity = ArgumentArity.OneOrMore, Description = "Files of an older proxy, or folders to look for them: keys.csv, .env, config.json, and its databases." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be taken over, and change nothing." };
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts." };
        var command = settings.AtServer(new Command("import", "Take over keys, usage and history of an older proxy; twice is once.") { paths, dryRun, json });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var files = ImportFiles.Find(parsed.GetValue(paths)!);
            await using var desk = await RecordsDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var import = new ImportRun(desk.Client, new RemoteKeyDesk(desk.Client), parsed.GetValue(dryRun), TimeZoneInfo.Local);
            var reports = new List<ImportReport>();
            foreach (var file in files)
                reports.Add(await import.TakeAsync(file, cancellationToken));
            Write(reports, parsed.GetValue(dryRun), parsed.GetValue(json));
            return reports.Exists(report => report.Faults.Count > 0) ? ExitCode.PartlyImported : ExitCode.Success;
        });
        return command;
    }

    private static void Write(List<ImportReport> reports, bool dryRun, bool json)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(reports, CommandJson.Default.ListImportReport));
        else
            WriteTable(reports, dryRun);
        foreach (var report in reports)
        {
            foreach (var note in json ? [] : report.Notes)
                Console.Error.WriteLine($"{report.File}: {TextWidth.OneLine(note)}");
            foreach (var fault in report.Faults)
                Console.Error.WriteLine($"{report.File}, {TextWidth.OneLine(fault.Place)}: {TextWidth.OneLine(fault.Why)}");
        }

        if (reports.Sum(report => report.RecordsExpiring) is > 0 and var expiring)
            Console.Error.WriteLine($"{expiring} of the records are older than ROTOR_RECORDS__MAXAGE and go at the next look; only their sums stay in 'rotor usage'. Set a longer age to keep them.");
    }

    private static void WriteTable(List<ImportReport> reports, bool dryRun)
    {
        var table = new TextTable("FILE", "WHAT", ">KEYS NEW", ">KNOWN", ">RECORDS NEW", ">KNOWN", ">FAULTS");
        foreach (var report in reports)
            table.Add(
                report.File, report.Kind, Number(report.KeysAdded), Number(report.KeysKnown), Number(report.RecordsAdded), Number(report.RecordsKnown),
                report.Faults.Count == 0 ? Cell.Quiet("0") : Cell.Bad(Number(report.Faults.Count)));
        table.Write();
        if (dryRun)
            Console.WriteLine("Nothing was changed.");
    }

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
