using System.CommandLine;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary><c>rotor keys lift</c>: ends rests before their time.</summary>
internal static class KeysLiftCommand
{
    public static Command Create(SettingsOptions settings, Option<bool> json)
    {
        var reference = new Argument<string?>("key") { Arity = ArgumentArity.ZeroOrOne, Description = "Its id, its label, or the end of the key (3 characters or more)." };
        var all = new Option<bool>("--all") { Description = "End every rest: of keys, accounts, models and the upstream." };
        var command = new Command("lift", "End a key's rest before its time; an invalid key stays so until a check passes.") { reference, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(reference) is not null))
                result.AddError("Name one key, or say --all.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await KeyDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            var key = parsed.GetValue(reference) is { } one ? await KeysCommand.FindOneAsync(desk, one, cancellationToken) : null;
            if (!await desk.LiftAsync(key?.Id, cancellationToken))
                throw new CommandException(ExitCode.NoSuchKey, $"{KeyOutput.Name(key!)} is gone meanwhile.");
            IReadOnlyList<KeyView> now = [.. (await desk.ListAsync(cancellationToken)).Where(view => key is null || view.Id == key.Id)];
            if (parsed.GetValue(json) || key is null)
                KeyOutput.Write(now, parsed.GetValue(json));
            else
                KeyOutput.WriteDone("Lifted", now, json: false);
            return ExitCode.Success;
        });
        return command;
    }
}
