using System.CommandLine;
using Rotor.Backups;
using Rotor.Core.Keys;
using Rotor.Observability;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary><c>rotor backup</c>: the data folder in one encrypted file, also while a server runs on it.</summary>
internal static class BackupCommand
{
    public static Command Create(SettingsOptions settings)
    {
        var file = new Argument<string>("file") { Description = "The file to write." };
        var withoutRecords = new Option<bool>("--without-records") { Description = "Leave the records of requests out." };
        var force = new Option<bool>("--force") { Description = "Write over a file that is there." };
        var passphrase = Passphrase.NewOption();
        var command = new Command("backup", "Write the data folder into one encrypted file; a server may go on serving.") { file, withoutRecords, force, passphrase };
        command.SetAction(parsed =>
        {
            var options = settings.LoadOrEnd(parsed).Options;
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            SealedOutput.Check(path, parsed.GetValue(force));
            var secret = Passphrase.Read(parsed.GetValue(passphrase), twice: true);
            var writer = new BackupWriter(options.Data, ProgramVersion.Text, TimeProvider.System, line => Console.Error.WriteLine("  " + line));
            SealedOutput.Write(path, stream => writer.Write(stream, secret, !parsed.GetValue(withoutRecords)));
            Console.Error.WriteLine($"Written: {path}. Keep the passphrase elsewhere; nobody can open the file without it.");
            if (!File.Exists(Path.Combine(options.Data, BackupFiles.SecretKey)))
                Console.Error.WriteLine("The secret key is not in it, as configuration gives it (ROTOR_ACCESS__SECRETKEY or …SECRETKEYFILE); without it the keys in the backup cannot be read.");
            return ExitCode.Success;
        });
        return command;
    }
}

/// <summary>Writes a sealed file whole or not at all, for its owner only.</summary>
internal static class SealedOutput
{
    /// <exception cref="CommandException">The file is there already.</exception>
    public static void Check(string path, bool force)
    {
        if (!force && File.Exists(path))
            throw new CommandException(ExitCode.WrongConfiguration, $"{path} is there already. Name another file, or say --force.");
    }

    /// <exception cref="CommandException">It cannot be written, or what goes into it cannot be read.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Guid.NewGuid().ToString("N")[..8]}.tmp";
        try
        {
            OwnerOnly.EnsureFile(temporary);
            using (var stream = new FileStream(temporary, FileMode.Open, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is BackupException or SecretException or StoreException)
        {
            throw new CommandException(ExitCode.DataFolderUnusable, error.Message, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failure, $"{path} cannot be written ({error.Message})", error);
        }
        finally
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
    }
}
