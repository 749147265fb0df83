using System.CommandLine;
using Rotor.Admin.Records;

namespace Rotor.Commands;

/// <summary><c>rotor requests</c>: what was asked and answered, in the running server or in the data folder.</summary>
internal static class RequestsCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for scripts.", Recursive = true };

    public static Command Create(SettingsOptions settings)
    {
        var command = settings.AtServer(new Command("requests", "Find requests again.") { Json });
        command.Subcommands.Add(List(settings));
        command.Subcommands.Add(Show(settings));
        command.Subcommands.Add(Tail(settings));
        command.Subcommands.Add(Export(settings));
        return command;
    }

    private static Command List(SettingsOptions settings)
    {
        var command = new Command("list", "List requests, newest first.");
        var query = new QueryOptions(command, RequestParameters.List);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await RecordsDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var page = await desk.Client.SendAsync(HttpMethod.Get, "requests" + query.Read(parsed), null, CommandJson.Default.JsonObject, cancellationToken);
            RequestOutput.WriteList(page!, parsed.GetValue(Json));
            desk.TellWhereNothingIsKept();
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show(SettingsOptions settings)
    {
        var id = new Argument<string>("id") { Description = "The request's id, as its answer's header X-Rotor-Request-Id told it." };
        var command = new Command("show", "Show everything kept of one request.") { id };
        var query = new QueryOptions(command, RequestParameters.Details);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await RecordsDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var path = "request/" + Uri.EscapeDataString(parsed.GetValue(id)!) + query.Read(parsed);
            var details = await desk.Client.SendAsync(HttpMethod.Get, path, null, CommandJson.Default.JsonObject, cancellationToken);
            desk.TellWhereNothingIsKept();
            if (details is null)
                throw new CommandException(ExitCode.NoSuchRequest, "No record has this id; it may have been removed by age, count or size.");
            RequestOutput.WriteOne(details, parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Tail(SettingsOptions settings)
    {
        var command = new Command("tail", "Show requests as they end.");
        var query = new QueryOptions(command, RequestParameters.Tail);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await RecordsDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            if (!desk.IsLive)
                throw new CommandException(ExitCode.Unhealthy, "No Rotor runs on this data folder, so no request will come. 'rotor requests list' shows those that came.");
            await foreach (var line in desk.Client.ReadLinesAsync("requests/tail" + query.Read(parsed), cancellationToken))
            {
                desk.TellWhereNothingIsKept();
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                    RequestOutput.WriteLine(line[6..], parsed.GetValue(Json));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Export(SettingsOptions settings)
    {
        var output = new Option<string?>("--output") { Description = "Write into this file instead of to standard output.", HelpName = "file" };
        var command = new Command("export", "Write all that match as CSV or JSON lines.") { output };
        var query = new QueryOptions(command, RequestParameters.Export);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await RecordsDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            await using var to = Open(parsed.GetValue(output));
            await desk.Client.CopyAsync("requests/export" + query.Read(parsed), to, cancellationToken);
            desk.TellWhereNothingIsKept();
            return ExitCode.Success;
        });
        return command;
    }

    private static Stream Open(string? path)
    {
        if (path is null)
            return Console.OpenStandardOutput();
        try
        {
            return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failure, $"--output: {error.Message}", error);
        }
    }
}
