using System.CommandLine;
using System.Globalization;
using System.Text;
using Rotor.Access;
using Rotor.Backups;
using Rotor.Configuration;
using Rotor.Core.Contracts;
using Rotor.Core.Keys;
using Rotor.Storage;
using Rotor.Storage.Sqlite;

namespace Rotor.Commands;

/// <summary><c>rotor keys export</c>: the keys with their values, encrypted unless asked for in clear.</summary>
internal static class KeysExportCommand
{
    private const string Head = "key,label,weight,account,daily_limit,enabled";

    public static Command Create(SettingsOptions settings)
    {
        var file = new Argument<string>("file") { Description = "The file to write." };
        var plain = new Option<bool>("--plain") { Description = "Write the keys in clear, as CSV; asks first." };
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var force = new Option<bool>("--force") { Description = "Write over a file that is there." };
        var passphrase = Passphrase.NewOption();
        var command = new Command("export", "Write all keys with their values into one file, encrypted unless asked for in clear.") { file, plain, yes, force, passphrase };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = settings.LoadOrEnd(parsed).Options;
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            SealedOutput.Check(path, parsed.GetValue(force));
            Secret? secret = null;
            if (parsed.GetValue(plain))
                Confirm(path, parsed.GetValue(yes));
            else
                secret = Passphrase.Read(parsed.GetValue(passphrase), twice: true);
            var (text, count) = await ReadAsync(options, cancellationToken);
            SealedOutput.Write(path, stream => Write(stream, text, secret));
            await Console.Error.WriteLineAsync($"Written: {count} keys{(secret is null ? " in clear" : "")} to {path}.");
            return ExitCode.Success;
        });
        return command;
    }

    private static void Confirm(string path, bool yes)
    {
        if (yes)
            return;
        if (Console.IsInputRedirected)
            throw new CommandException(ExitCode.WrongConfiguration, "--plain writes keys that anybody who reads the file can use. There is no terminal to ask; say --yes if that is meant.");
        Console.Error.Write($"{path} will hold all keys in clear: anybody who reads it can use them. Write it? [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes"))
            throw new CommandException(ExitCode.WrongConfiguration, "Nothing was written.");
    }

    private static void Write(Stream to, byte[] text, Secret? passphrase)
    {
        if (passphrase is not { } secret)
        {
            to.Write(text);
            return;
        }

        using var seal = new SealingStream(to, SealedHeader.New(SealedContent.Keys), secret);
        seal.Write(text);
        seal.Finish();
    }

    // From a copy, so that it does not matter whether a server holds the folder.
    private static async Task<(byte[] Text, int Count)> ReadAsync(RotorOptions options, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Data, BackupFiles.Database);
        if (!File.Exists(path))
            throw new CommandException(ExitCode.DataFolderUnusable, $"{options.Data} is no data folder of Rotor: it has no {BackupFiles.Database}.");
        try
        {
            (byte[], int) read = ([], 0);
            var copies = new List<string>();
            DataSnapshot.Copy([path], (_, copy) =>
            {
                copies.Add(copy + ".keys");
                OwnerOnly.EnsureFile(copies[0]);
                File.Copy(copy, copies[0], overwrite: true);
            });
            try
            {
                read = await ReadCopyAsync(copies[0], options, cancellationToken);
            }
            finally
            {
                foreach (var ending in (string[])["", "-wal", "-shm"])
                    File.Delete(copies[0] + ending);
            }

            return read;
        }
        catch (Exception error) when (error is BackupException or SecretException or StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.DataFolderUnusable, error.Message, error);
        }
    }

    private static async Task<(byte[] Text, int Count)> ReadCopyAsync(string copy, RotorOptions options, CancellationToken cancellationToken)
    {
        await using var database = await SqliteDatabase.OpenAsync(copy, MigrationSet.Embedded(SqlDialect.Sqlite), TimeProvider.System, cancellationToken);
        var key = SecretKeySource.Load(options.Access, Path.Combine(options.Data, BackupFiles.SecretKey), holdsSecrets: true, (_, _) => { });
        var store = new KeyStore(database, new SecretBox(key), TimeProvider.System);
        var values = await store.RevealAllAsync(cancellationToken);
        var lines = new StringBuilder(Head).Append('\n');
        var keys = await store.ListAsync(cancellationToken);
        foreach (var stored in keys)
            lines.AppendJoin(',', Cells(stored, values[stored.Id])).Append('\n');
        return (Encoding.UTF8.GetBytes(lines.ToString()), keys.Count);
    }

    // The value is read back as it is; what people called it is only looked at, perhaps in a spreadsheet.
    private static string[] Cells(StoredKey key, Secret value) =>
    [
        CsvCell.Plain(value.Reveal()), CsvCell.Text(key.Label), key.Weight.ToString(CultureInfo.InvariantCulture), CsvCell.Text(key.Account), key.DailyLimit?.ToString(CultureInfo.InvariantCulture) ?? "",
        key.Enabled ? "true" : "false",
    ];
}
