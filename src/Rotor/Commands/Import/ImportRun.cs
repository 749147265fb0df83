using System.Text.Json;
using Rotor.Admin.Import;
using Rotor.Core.Keys;

namespace Rotor.Commands.Import;

/// <summary>Takes files over, one after the other: first their keys, then their records.</summary>
internal sealed class ImportRun(AdminClient server, IKeyDesk desk, bool dryRun, TimeZoneInfo zone)
{
    private const int MostTogether = 200;
    private const long MostBytesTogether = 4L * 1024 * 1024;
    private const string Tag = "imported";

    private readonly Dictionary<string, (string Id, string Label)?> _keys = new(StringComparer.Ordinal);

    public async Task<ImportReport> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var report = new ImportReport(path);
        using var source = ImportFiles.Open(path, zone, report);
        if (source is null)
            return report;
        report.Kind = source.Kind;
        foreach (var key in source.Keys(report))
            await TakeKeyAsync(key, report, cancellationToken);
        await TakeRecordsAsync(source, report, cancellationToken);
        return report;
    }

    private async Task TakeKeyAsync(ImportedKey key, ImportReport report, CancellationToken cancellationToken)
    {
        if (KeyRules.FaultOfValue(key.Value) is { } fault)
        {
            report.Fault(key.Place, fault);
            return;
        }

        if (await FindAsync(key.Value, cancellationToken) is not null)
        {
            report.KeysKnown++;
            return;
        }

        report.KeysAdded++;
        _keys[key.Value] = ("", key.Label ?? "");
        if (dryRun)
            return;
        var added = new NewKey(new Secret(key.Value), key.Label, key.Weight, StoredKey.PersonSource)
        {
            DailyLimit = key.DailyLimit,
            Tags = [Tag],
            UsedBefore = key.UsedBefore,
            LastUsedBefore = key.LastUsed,
        };
        var (view, _) = await desk.AddAsync(added, cancellationToken);
        if (!key.Enabled)
            await desk.EditAsync(view.Id, new KeyEdit { Enabled = false }, cancellationToken);
        _keys[key.Value] = (view.Id, view.Label);
    }

    private async Task<(string Id, string Label)?> FindAsync(string value, CancellationToken cancellationToken)
    {
        if (!_keys.TryGetValue(value, out var known))
            _keys[value] = known = (await desk.FindAsync(value, cancellationToken)) is [var found, ..] ? (found.Id, found.Label) : null;
        return known;
    }

    private async Task TakeRecordsAsync(IOlderSource source, ImportReport report, CancellationToken cancellationToken)
    {
        var progress = new ProgressBar(report.File, source.RecordCount);
        var group = new List<ImportedRecord>();
        var bytes = 0L;
        foreach (var record in source.Records(value => _keys.GetValueOrDefault(value) is { Id.Length: > 0 } key ? key : null, report))
        {
            var size = (record.RequestBody?.Length ?? 0) + (record.ResponseBody?.Length ?? 0);
            if (group.Count > 0 && (group.Count >= MostTogether || bytes + size > MostBytesTogether))
            {
                await SendAsync(group, report, cancellationToken);
                progress.Show(report.RecordsAdded + report.RecordsKnown + report.Faults.Count);
                group.Clear();
                bytes = 0;
            }

            group.Add(record);
            bytes += size;
        }

        if (group.Count > 0)
            await SendAsync(group, report, cancellationToken);
        progress.End();
    }

    private async Task SendAsync(List<ImportedRecord> group, ImportReport report, CancellationToken cancellationToken)
    {
        try
        {
            var body = JsonSerializer.SerializeToNode(new ImportRequest(group, dryRun), CommandJson.Default.ImportRequest);
            var told = await server.SendAsync(HttpMethod.Post, "import/records", body, CommandJson.Default.ImportResult, cancellationToken)
                ?? throw new CommandException(ExitCode.Unhealthy, "The running Rotor cannot import records. Use the program that it was started with.");
            report.RecordsAdded += told.Added;
            report.RecordsKnown += told.Known;
            report.RecordsExpiring += told.Expiring;
        }
        catch (CommandException error) when (error.ExitCode == ExitCode.WrongConfiguration && group.Count > 1)
        {
            // One of them is refused: each by itself tells which.
            foreach (var record in group)
                await SendAsync([record], report, cancellationToken);
        }
        catch (CommandException error) when (error.ExitCode == ExitCode.WrongConfiguration)
        {
            report.Fault($"record {group[0].Id}", error.Message);
        }
    }
}
