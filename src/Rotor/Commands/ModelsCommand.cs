using System.CommandLine;
using Rotor.Core.Models;

namespace Rotor.Commands;

/// <summary><c>rotor models</c>: the catalogue, in the running server or in the data folder.</summary>
internal static class ModelsCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for scripts.", Recursive = true };

    public static Command Create(SettingsOptions settings)
    {
        var command = settings.AtServer(new Command("models", "Show the models, switch them on and off, fetch the list anew.") { Json });
        command.Subcommands.Add(List(settings));
        command.Subcommands.Add(OnOne(settings, "show", "Show all that is known of a model.", (desk, id, token) => desk.FindAsync(id, token), done: null));
        command.Subcommands.Add(OnOne(settings, "enable", "Serve a model again.", (desk, id, token) => desk.SetEnabledAsync(id, true, token), "Enabled"));
        command.Subcommands.Add(OnOne(settings, "disable", "Serve a model no more; a refresh keeps that.", (desk, id, token) => desk.SetEnabledAsync(id, false, token), "Disabled"));
        command.Subcommands.Add(Refresh(settings));
        return command;
    }

    private static Command List(SettingsOptions settings)
    {
        var search = new Argument<string?>("search") { Arity = ArgumentArity.ZeroOrOne, Description = "A part of the id or the name." };
        var free = new Option<bool>("--free") { Description = "Free models only." };
        var all = new Option<bool>("--all") { Description = "Also those that no rule serves, and those that are gone." };
        var command = new Command("list", "Show the models that requests may use.") { search, free, all };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var everything = parsed.GetValue(all);
            var filter = new ModelFilter(parsed.GetValue(search), parsed.GetValue(free) ? true : null, Served: everything ? null : true, Gone: everything ? null : false);
            await using var desk = await OpenAsync(settings, parsed, cancellationToken);
            ModelOutput.Write(await desk.ListAsync(filter, cancellationToken), parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command OnOne(
        SettingsOptions settings, string name, string description, Func<IModelDesk, string, CancellationToken, Task<ModelView?>> actAsync, string? done)
    {
        var id = new Argument<string>("model") { Description = "Its id, such as vendor/model:free." };
        var command = new Command(name, description) { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var asked = parsed.GetValue(id)!;
            await using var desk = await OpenAsync(settings, parsed, cancellationToken);
            var model = await actAsync(desk, asked, cancellationToken)
                ?? throw new CommandException(ExitCode.NoSuchModel, $"No model has the id {asked}. 'rotor models list --all' shows every one that is known; 'rotor models refresh' fetches the list.");
            ModelOutput.Write(model, done, parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Refresh(SettingsOptions settings)
    {
        var command = new Command("refresh", "Fetch the list of models from the upstream, and say what changed.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await OpenAsync(settings, parsed, cancellationToken);
            ModelOutput.Write(await desk.RefreshAsync(cancellationToken), parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<IModelDesk> OpenAsync(SettingsOptions settings, ParseResult parsed, CancellationToken cancellationToken)
    {
        var place = settings.PlaceOf(parsed);
        return await place.FindServerAsync(TimeProvider.System, cancellationToken) is { } server
            ? new RemoteModelDesk(new AdminClient(server))
            : new LocalModelDesk(place.Options, TimeProvider.System, await RunningServer.OpenDataAsync(place.Options, TimeProvider.System, cancellationToken));
    }
}
