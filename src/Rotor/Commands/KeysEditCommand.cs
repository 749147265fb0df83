using System.CommandLine;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary><c>rotor keys edit</c>: changes what people say of a key.</summary>
internal static class KeysEditCommand
{
    public static Command Create(SettingsOptions settings, Option<bool> json)
    {
        var reference = new Argument<string>("key") { Description = "Its id, its label, or the end of the key (3 characters or more)." };
        var what = new KeyEditOptions();
        var command = new Command("edit", "Change a key's label, weight, account, daily limit or tags.") { reference };
        what.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var edit = what.Read(parsed);
            if ((edit == new KeyEdit() ? "Say what is to change, such as --weight 3." : KeyRules.FaultOf(edit)) is { } fault)
                throw new CommandException(ExitCode.WrongConfiguration, fault);
            await using var desk = await KeyDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var key = await KeysCommand.FindOneAsync(desk, parsed.GetValue(reference)!, cancellationToken);
            var after = await desk.EditAsync(key.Id, edit, cancellationToken) ?? throw new CommandException(ExitCode.NoSuchKey, $"{KeyOutput.Name(key)} is gone meanwhile.");
            KeyOutput.WriteDone("Changed", [after], parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }
}
