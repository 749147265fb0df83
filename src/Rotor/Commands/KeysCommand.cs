using System.CommandLine;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary><c>rotor keys</c>: the keys of the pool, in the running server or in the data folder.</summary>
internal static class KeysCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for scripts.", Recursive = true };

    public static Command Create(SettingsOptions settings)
    {
        var command = settings.AtServer(new Command("keys", "Manage the keys of the pool.") { Json });
        command.Subcommands.Add(List(settings));
        command.Subcommands.Add(Add(settings));
        command.Subcommands.Add(OnOne(settings, "remove", "Delete a key; no configuration brings it back, adding it again does.", "Removed", RemoveAsync));
        command.Subcommands.Add(OnOne(settings, "enable", "Use a key again.", "Enabled", (desk, key, token) => SetEnabledAsync(desk, key, true, token)));
        command.Subcommands.Add(OnOne(settings, "disable", "Stop using a key.", "Disabled", (desk, key, token) => SetEnabledAsync(desk, key, false, token)));
        command.Subcommands.Add(KeysEditCommand.Create(settings, Json));
        command.Subcommands.Add(KeysLiftCommand.Create(settings, Json));
        command.Subcommands.Add(KeysCheckCommand.Create(settings, Json));
        command.Subcommands.Add(KeysImportCommand.Create(settings, Json));
        command.Subcommands.Add(KeysExportCommand.Create(settings));
        return command;
    }

    private static Command List(SettingsOptions settings)
    {
        var command = new Command("list", "Show every key, its state and why.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await KeyDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            KeyOutput.Write(await desk.ListAsync(cancellationToken), parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Add(SettingsOptions settings)
    {
        var value = new Argument<string?>("key") { Arity = ArgumentArity.ZeroOrOne, Description = "The key; without it, or as -, keys are read from standard input, one a line, which keeps them out of the shell's history." };
        var what = new KeyEditOptions();
        var command = new Command("add", "Add a key, or bring one back that was removed or disabled.") { value };
        what.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var place = settings.PlaceOf(parsed);
            var edit = what.Read(parsed);
            var values = await KeyInput.ReadAsync(parsed.GetValue(value), cancellationToken);
            if (values.Select(KeyRules.FaultOfValue).Prepend(KeyRules.FaultOf(edit)).FirstOrDefault(fault => fault is not null) is { } fault)
                throw new CommandException(ExitCode.WrongConfiguration, fault);
            await using var desk = await KeyDesk.OpenAsync(place, TimeProvider.System, cancellationToken);
            await AddAsync(desk, values, edit, parsed.GetValue(Json), cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command OnOne(
        SettingsOptions settings, string name, string description, string done, Func<IKeyDesk, KeyView, CancellationToken, Task<KeyView?>> actAsync)
    {
        var reference = new Argument<string>("key") { Description = "Its id, its label, or the end of the key (3 characters or more)." };
        var command = new Command(name, description) { reference };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await KeyDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var key = await FindOneAsync(desk, parsed.GetValue(reference)!, cancellationToken);
            var after = await actAsync(desk, key, cancellationToken) ?? throw new CommandException(ExitCode.NoSuchKey, $"{KeyOutput.Name(key)} is gone meanwhile.");
            KeyOutput.WriteDone(done, [after], parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task AddAsync(IKeyDesk desk, IReadOnlyList<string> values, KeyEdit edit, bool json, CancellationToken cancellationToken)
    {
        var added = new List<KeyView>();
        var known = new List<KeyView>();
        foreach (var value in values)
        {
            var key = new NewKey(new Secret(value), edit.Label, edit.Weight, StoredKey.PersonSource)
            {
                Account = edit.Account,
                DailyLimit = edit.DailyLimit is > 0 ? edit.DailyLimit : null,
                Tags = edit.Tags ?? [],
            };
            var (view, wasThere) = await desk.AddAsync(key, cancellationToken);
            (wasThere ? known : added).Add(view);
        }

        foreach (var key in known)
            await Console.Error.WriteLineAsync($"Known already, left as it is: {KeyOutput.Name(key)}");
        KeyOutput.WriteDone("Added", added, json);
    }

    private static async Task<KeyView?> RemoveAsync(IKeyDesk desk, KeyView key, CancellationToken cancellationToken) =>
        await desk.DeleteAsync(key.Id, cancellationToken) ? key : null;

    private static Task<KeyView?> SetEnabledAsync(IKeyDesk desk, KeyView key, bool enabled, CancellationToken cancellationToken) =>
        desk.EditAsync(key.Id, new KeyEdit { Enabled = enabled }, cancellationToken);

    internal static async Task<KeyView> FindOneAsync(IKeyDesk desk, string reference, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(reference, cancellationToken);
        return found.Count switch
        {
            1 => found[0],
            0 => throw new CommandException(ExitCode.NoSuchKey, "No key has this id or label, or ends so. 'rotor keys list' shows all; the end of a key needs 3 characters or more."),
            _ => throw new CommandException(
                ExitCode.NoSuchKey, "More than one key is meant; give the id of one:\n" + string.Join('\n', found.Select(key => "  " + KeyOutput.Name(key)))),
        };
    }
}
