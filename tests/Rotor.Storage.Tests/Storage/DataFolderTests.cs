using Rotor.Storage.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string DataPath => _folder.File("data");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lock_NewFolder_IsTheOwnersAlone()
    {
        Rights.SkipOnWindows();

        using var data = await DataFolder.LockAsync(DataPath, TimeProvider.System, Token);
        data.Announce("http://127.0.0.1:1", "secret");

        Assert.Equal(Rights.OwnerFolder, Rights.Of(DataPath));
        Assert.All(Directory.GetFiles(DataPath), file => Assert.Equal(Rights.OwnerFile, Rights.Of(file)));
    }

    [Fact]
    public async Task Lock_FolderOpenToOthers_IsClosed()
    {
        Rights.SkipOnWindows();
        Directory.CreateDirectory(DataPath);
        Rights.Open(DataPath);

        using var data = await DataFolder.LockAsync(DataPath, TimeProvider.System, Token);

        Assert.Equal(Rights.OwnerFolder, Rights.Of(DataPath));
    }

    [Fact]
    public async Task Lock_FolderSharedByDesign_IsRefusedAndLeftAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a shared folder.");
        const string Shared = "/var/tmp";
        var before = Rights.Of(Shared);

        await Assert.ThrowsAsync<StoreException>(() => DataFolder.LockAsync(Shared, TimeProvider.System, Token));

        Assert.Equal(before, Rights.Of(Shared));
    }

    [Fact]
    public async Task Lock_HeldByAnother_SaysByWhom()
    {
        using var first = await DataFolder.LockAsync(DataPath, TimeProvider.System, Token);
        first.Announce("http://127.0.0.1:4711", "secret");

        var time = new FakeTime();
        var second = DataFolder.LockAsync(DataPath, time, Token);
        while (!second.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<StoreException>(() => second);

        Assert.Contains($"process {Environment.ProcessId} at http://127.0.0.1:4711", error.Message, StringComparison.Ordinal);
        Assert.Contains("ROTOR_DATA", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_HeldForAMoment_IsWaitedFor()
    {
        var first = await DataFolder.LockAsync(DataPath, TimeProvider.System, Token);

        var second = DataFolder.LockAsync(DataPath, TimeProvider.System, Token);
        Assert.False(second.IsCompleted);
        first.Dispose();

        using var data = await second.WaitAsync(Patience.Limit, Token);
    }

    [Fact]
    public async Task Lock_FilesLeftByOneThatIsGone_AreIgnored()
    {
        Directory.CreateDirectory(DataPath);
        await File.WriteAllTextAsync(Path.Combine(DataPath, "rotor.lock"), "", Token);
        await File.WriteAllTextAsync(Path.Combine(DataPath, "run.json"), """{"pid":1,"url":"http://127.0.0.1:1","secret":"old"}""", Token);

        Assert.Null(DataFolder.FindServer(DataPath));
        using var data = await DataFolder.LockAsync(DataPath, TimeProvider.System, Token);

        Assert.False(File.Exists(Path.Combine(DataPath, "run.json")));
    }

    [Fact]
    public async Task FindServer_Announced_GivesAddressAndSecret()
    {
        using (var data = await DataFolder.LockAsync(DataPath, TimeProvider.System, Token))
        {
            Assert.Null(DataFolder.FindServer(DataPath));
            data.Announce("http://127.0.0.1:4711", "secret");

            var run = DataFolder.FindServer(DataPath);

            Assert.Equal(new RunFile(Environment.ProcessId, "http://127.0.0.1:4711", "secret"), run);
            Assert.DoesNotContain("secret", run!.ToString(), StringComparison.Ordinal);
        }

        Assert.Null(DataFolder.FindServer(DataPath));
        Assert.False(DataFolder.IsHeld(DataPath));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"pid\":\"x\"}")]
    public void Parse_NoRunFile_IsNull(string text) => Assert.Null(RunFile.Parse(System.Text.Encoding.UTF8.GetBytes(text)));
}
