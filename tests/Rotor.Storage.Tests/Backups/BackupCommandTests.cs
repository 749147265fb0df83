using System.Text;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Backups;

/// <summary><c>rotor backup</c>, <c>rotor restore</c> and <c>rotor keys export</c>, with the program as a process.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private const string Key = "sk-or-v1-a-key-that-is-worth-a-backup";
    private const string Passphrase = "horse battery staple";
    private static readonly (string, string)[] WithPassphrase = [("ROTOR_BACKUP_PASSPHRASE", Passphrase)];
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    private string Archive => _folder.File("rotor.backup");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backup_OfAServingFolder_RestoresKeysTokensAndRecords()
    {
        await ServeAndAskAsync("before the backup", async client =>
        {
            var made = await RunAsync(Data, "backup", Archive);
            Assert.True(made.ExitCode == 0, made.Errors);
            await AskAsync(client, "after the backup");
        });

        var sealedBytes = await File.ReadAllBytesAsync(Archive, Token);
        foreach (var clear in new[] { Key, "before the backup", "SQLite format 3", "rotor.db" })
            Assert.True(sealedBytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(clear)) < 0, clear);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Archive));

        var other = _folder.File("other");
        var restored = await RunAsync(other, "restore", Archive);
        Assert.True(restored.ExitCode == 0, restored.Errors);
        Assert.Equal(["records", "rotor.db", "rotor.lock", "secret.key"], Directory.EnumerateFileSystemEntries(other).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var server = await RotorProgram.ServeAsync(other);
        using var client = NewClient(other);
        var keys = JsonNode.Parse(await client.GetStringAsync("/api/keys", Token))!.AsArray();
        Assert.Equal(Key[^4..], (string?)Assert.Single(keys)!["last4"]);
        var found = JsonNode.Parse(await client.GetStringAsync("/api/requests?search=before", Token))!;
        Assert.Equal(1, (int)found["total_count"]!);
        Assert.Equal(1, (int)JsonNode.Parse(await client.GetStringAsync("/api/requests", Token))!["total_count"]!);
        await RotorProgram.KillAsync(server);
    }

    [Fact]
    public async Task Restore_IntoAUsedFolder_NeedsForce_AndThenReplacesAll()
    {
        await RotorProgram.RunAsync(Data, Key + "\n", "keys", "add");
        await RunAsync(Data, "backup", Archive, "--without-records");
        var other = _folder.File("other");
        await RotorProgram.RunAsync(other, "sk-or-v1-what-was-there-before\n", "keys", "add");

        var refused = await RunAsync(other, "restore", Archive);
        Assert.Equal((2, true), (refused.ExitCode, refused.Errors.Contains("--force", StringComparison.Ordinal)));
        Assert.Contains("sk-or-v1-what-was-there-before", await ExportedAsync(other), StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync(other, "restore", Archive, "--force")).ExitCode);
        var exported = await ExportedAsync(other);
        Assert.Contains(Key, exported, StringComparison.Ordinal);
        Assert.DoesNotContain("what-was-there-before", exported, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(other), entry => entry.Contains("replaced", StringComparison.Ordinal) || entry.Contains("restoring", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_OfWhatIsDamagedOrOpenedWrongly_ChangesNothing()
    {
        await RotorProgram.RunAsync(Data, Key + "\n", "keys", "add");
        await RunAsync(Data, "backup", Archive);
        var whole = await File.ReadAllBytesAsync(Archive, Token);
        var before = await ExportedAsync(Data);

        var wrong = await RotorProgram.RunAsync(Data, null, [("ROTOR_BACKUP_PASSPHRASE", "another passphrase")], ["restore", Archive, "--force"]);
        Assert.Equal((2, true), (wrong.ExitCode, wrong.Errors.Contains("passphrase", StringComparison.Ordinal)));
        foreach (var damaged in new byte[][] { whole[..^1], whole[..(whole.Length / 2)], [.. whole[..^20], 0, .. whole[^19..]], "no backup"u8.ToArray(), [] })
        {
            await File.WriteAllBytesAsync(Archive, damaged, Token);
            Assert.Equal(2, (await RunAsync(Data, "restore", Archive, "--force")).ExitCode);
        }

        Assert.Equal(before, await ExportedAsync(Data));
        AssertNothingIsLeftOver();
    }

    [Fact]
    public async Task Restore_WhileAServerRuns_IsRefused()
    {
        await RotorProgram.RunAsync(Data, Key + "\n", "keys", "add");
        await RunAsync(Data, "backup", Archive);
        using var server = await RotorProgram.ServeAsync(Data);

        Assert.Equal(4, (await RunAsync(Data, "restore", Archive, "--force")).ExitCode);

        await RotorProgram.KillAsync(server);
    }

    [Fact]
    public async Task Passphrase_IsNeededOfSomeLength_AndAFileIsNotWrittenOver()
    {
        await RotorProgram.RunAsync(Data, Key + "\n", "keys", "add");
        var file = _folder.File("passphrase");
        await File.WriteAllTextAsync(file, Passphrase + "\n", Token);

        Assert.Equal(2, (await RotorProgram.RunAsync(Data, null, "backup", Archive)).ExitCode);
        Assert.Equal(2, (await RotorProgram.RunAsync(Data, null, [("ROTOR_BACKUP_PASSPHRASE", "short")], ["backup", Archive])).ExitCode);
        Assert.False(File.Exists(Archive));
        Assert.Equal(0, (await RotorProgram.RunAsync(Data, null, "backup", Archive, "--passphrase-file", file)).ExitCode);
        Assert.Equal(2, (await RunAsync(Data, "backup", Archive)).ExitCode);
        Assert.Equal(0, (await RunAsync(Data, "backup", Archive, "--force")).ExitCode);
        Assert.Equal(4, (await RunAsync(_folder.File("empty"), "backup", _folder.File("nothing"))).ExitCode);
    }

    [Fact]
    public async Task KeysExport_IsSealed_UnlessPlainIsConfirmed()
    {
        await RotorProgram.RunAsync(Data, Key + "\n", "keys", "add", "--label", "a \"quoted\", label");
        var file = _folder.File("keys");

        Assert.Equal(2, (await RotorProgram.RunAsync(Data, null, "keys", "export", file, "--plain")).ExitCode);
        Assert.False(File.Exists(file));
        Assert.Equal(0, (await RunAsync(Data, "keys", "export", file)).ExitCode);
        Assert.True((await File.ReadAllBytesAsync(file, Token)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Key)) < 0);
        var sealedFile = await File.ReadAllBytesAsync(file, Token);
        using var opened = new Rotor.Backups.UnsealingStream(new MemoryStream(sealedFile), Rotor.Backups.SealedContent.Keys, new Core.Keys.Secret(Passphrase));
        using var reader = new StreamReader(opened);
        var text = await reader.ReadToEndAsync(Token);

        Assert.Equal(text, await ExportedAsync(Data));
        Assert.Equal($"key,label,weight,account,daily_limit,enabled\n{Key},\"a \"\"quoted\"\", label\",1,,,true\n", text);
        AssertNothingIsLeftOver();
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A1", "'=cmd|' /C calc'!A1")]
    [InlineData("@SUM(1,2)", "\"'@SUM(1,2)\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("-5", "'-5")]
    public async Task KeysInClear_LabelThatASpreadsheetWouldRun_IsText(string label, string cell)
    {
        await RotorProgram.RunAsync(Data, Key + "\n", "keys", "add", $"--label={label}");

        Assert.Equal($"key,label,weight,account,daily_limit,enabled\n{Key},{cell},1,,,true\n", await ExportedAsync(Data));
    }

    private void AssertNothingIsLeftOver() => Assert.All(
        Directory.EnumerateFileSystemEntries(Data).Select(Path.GetFileName), name => Assert.Contains(name, new[] { "quota.tally", "rotor.db", "rotor.lock", "secret.key" }));

    private static Task<RotorProgram.Outcome> RunAsync(string data, params string[] arguments) => RotorProgram.RunAsync(data, null, WithPassphrase, arguments);

    private async Task<string> ExportedAsync(string data)
    {
        var file = _folder.File(Guid.NewGuid().ToString("N"));
        var exported = await RotorProgram.RunAsync(data, null, "keys", "export", file, "--plain", "--yes");
        Assert.True(exported.ExitCode == 0, exported.Errors);
        return await File.ReadAllTextAsync(file, Token);
    }

    private async Task ServeAndAskAsync(string text, Func<HttpClient, Task> then)
    {
        using var server = await RotorProgram.ServeAsync(Data, ("OPENROUTER_API_KEYS", Key), ("ROTOR_POOL__MAXATTEMPTS", "1"));
        using var client = NewClient(Data);
        await AskAsync(client, text);
        using var limit = new CancellationTokenSource(TestSupport.Patience.Limit, TimeProvider.System);
        while ((int)JsonNode.Parse(await client.GetStringAsync("/api/requests", limit.Token))!["total_count"]! == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        await then(client);
        await RotorProgram.KillAsync(server);
    }

    // Nothing answers upstream; the request is on record all the same.
    private static async Task AskAsync(HttpClient client, string text)
    {
        using var body = new StringContent($$"""{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"{{text}}"}]}""", Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("/v1/chat/completions", body, Token);
    }

    private static HttpClient NewClient(string data)
    {
        var server = DataFolder.FindServer(data)!;
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(server.Url), Timeout = TestSupport.Patience.Limit };
        client.DefaultRequestHeaders.Add(LocalAccess.Header, server.Secret);
        return client;
    }
}
