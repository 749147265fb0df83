using System.CommandLine;
using Rotor.Backups;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary><c>rotor restore</c>: a data folder from a backup, verified before anything is replaced.</summary>
internal static class RestoreCommand
{
    public static Command Create(SettingsOptions settings)
    {
        var file = new Argument<string>("file") { Description = "The backup." };
        var force = new Option<bool>("--force") { Description = "Replace what the data folder holds." };
        var passphrase = Passphrase.NewOption();
        var command = new Command("restore", "Make the data folder from a backup; no server may run on it.") { file, force, passphrase };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = settings.LoadOrEnd(parsed).Options.Data;
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            if (!File.Exists(path))
                throw new CommandException(ExitCode.WrongConfiguration, $"There is no file {path}.");
            if (!parsed.GetValue(force) && BackupReader.IsInUse(folder))
                throw new CommandException(ExitCode.WrongConfiguration, $"The data folder {folder} is in use; nothing was changed. Name another one with --data, or say --force to replace what it holds.");
            await RestoreAsync(path, folder, parsed.GetValue(passphrase), cancellationToken);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task RestoreAsync(string path, string folder, string? passphraseFile, CancellationToken cancellationToken)
    {
        try
        {
            using var held = await DataFolder.LockAsync(folder, TimeProvider.System, cancellationToken);
            var secret = Passphrase.Read(passphraseFile, twice: false);
            // On the same disk, so that putting it in place is a matter of names.
            var unpacked = held.File($"restoring-{Guid.NewGuid().ToString("N")[..8]}");
            try
            {
                await using var from = new FileStream(path, FileMode.Open, FileAccess.Read);
                var content = new BackupReader(line => Console.Error.WriteLine("  " + line)).Unpack(from, secret, unpacked);
                BackupReader.Replace(unpacked, folder, held.File($"replaced-{Guid.NewGuid().ToString("N")[..8]}"));
                await Console.Error.WriteLineAsync($"Restored: {folder}, as it was at {content.CreatedAt:u} under Rotor {content.Version}.");
                if (!content.HasSecretKey)
                    await Console.Error.WriteLineAsync("The backup has no secret key: set ROTOR_ACCESS__SECRETKEY or ROTOR_ACCESS__SECRETKEYFILE as where it was made.");
            }
            finally
            {
                if (Directory.Exists(unpacked))
                    Directory.Delete(unpacked, recursive: true);
            }
        }
        catch (BackupException error)
        {
            throw new CommandException(ExitCode.WrongConfiguration, error.Message, error);
        }
        catch (Exception error) when (error is StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.DataFolderUnusable, error.Message, error);
        }
    }
}
