using System.CommandLine;
using System.Text.Json;
using Rotor.Admin;
using Rotor.Commands.Output;
using Rotor.Observability;

namespace Rotor.Commands;

/// <summary><c>rotor logs</c>: the log file, of a server elsewhere too.</summary>
internal static class LogsCommand
{
    private const int DefaultLines = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Command Create(SettingsOptions settings)
    {
        var command = settings.AtServer(new Command("logs", "Read the log."));
        command.Subcommands.Add(Tail(settings));
        return command;
    }

    private static Command Tail(SettingsOptions settings)
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with lines as they come, until Ctrl+C." };
        var lines = new Option<int?>("--lines", "-n") { Description = $"The most lines at first; {DefaultLines} by default.", HelpName = "number" };
        var level = new Option<string>("--level") { Description = "The least level: trace, debug, info, warn, error or fatal; all by default.", DefaultValueFactory = _ => LogEntry.Levels[0], HelpName = "level" };
        level.AcceptOnlyFromAmong([.. LogEntry.Levels]);
        var grep = new Option<string>("--grep") { Description = "Only lines that contain this, in any case.", DefaultValueFactory = _ => "", HelpName = "text" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object a line, for scripts." };
        var command = new Command("tail", "Show the last lines of the log.") { follow, lines, level, grep, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(lines) is < 1 or > LogReader.MostLines)
                result.AddError($"--lines: from 1 to {LogReader.MostLines}.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var place = settings.PlaceOf(parsed);
            // The file of a server on this machine is read where it lies, also after the server's end.
            using var server = place.Named is { } named ? new AdminClient(named) : null;
            var query = new LogQuery(parsed.GetValue(lines) ?? DefaultLines, LogsEndpoints.Levels[parsed.GetValue(level)!], parsed.GetValue(grep)!, null);
            await foreach (var page in PagesAsync(server, place, query, parsed.GetValue(follow), cancellationToken))
            {
                if (page.Problem is not null)
                    throw new CommandException(ExitCode.Failure, page.Problem);
                foreach (var entry in page.Lines)
                    Write(entry, parsed.GetValue(json));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async IAsyncEnumerable<LogPage> PagesAsync(
        AdminClient? server, CommandPlace place, LogQuery query, bool follow, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await ReadAsync(server, place, query, cancellationToken);
            yield return page;
            if (!follow)
                yield break;
            query = query with { After = page.Cursor, Lines = LogReader.MostLines };
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<LogPage> ReadAsync(AdminClient? server, CommandPlace place, LogQuery query, CancellationToken cancellationToken)
    {
        if (server is null)
            return new LogReader(place.Options.Log, place.Options.Data).Read(query);
        var path = $"logs?lines={query.Lines}&level={LogEntry.Levels[query.Rank]}&grep={Uri.EscapeDataString(query.Grep)}&after={Uri.EscapeDataString(query.After ?? "")}";
        return await server.SendAsync(HttpMethod.Get, path, null, CommandJson.Default.LogPage, cancellationToken)
            ?? throw new CommandException(ExitCode.Unhealthy, "The server has no log to show. Use the program that it was started with.");
    }

    private static void Write(LogEntry entry, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(entry, LineJson.Default.LogEntry));
            return;
        }

        var tone = entry.Level switch { "warn" => Tone.Warning, "error" or "fatal" => Tone.Bad, "debug" or "trace" => Tone.Quiet, _ => Tone.Plain };
        Console.WriteLine(Ansi.Paint(TextWidth.OneLine(entry.Text), tone, TerminalColors.OnOutput));
    }
}
