using System.CommandLine;
using Rotor.Admin.Records;

namespace Rotor.Commands;

/// <summary><c>rotor usage</c>: requests, tokens, cost and times by hour or day.</summary>
internal static class UsageCommand
{
    public static Command Create(SettingsOptions settings)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts." };
        var command = settings.AtServer(new Command("usage", "Show usage by hour or day.") { json });
        var query = new QueryOptions(command, UsageEndpoints.Parameters);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await RecordsDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var report = await desk.Client.SendAsync(HttpMethod.Get, "usage" + query.Read(parsed), null, CommandJson.Default.JsonObject, cancellationToken);
            RequestOutput.WriteUsage(report!, parsed.GetValue(json));
            desk.TellWhereNothingIsKept();
            return ExitCode.Success;
        });
        return command;
    }
}
