using Rotor.Core.RequestLog;
using Rotor.Observability;

namespace Rotor.Tests.Observability;

public sealed class LogFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-log-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData("proxy.log")]
    public async Task Create_NewFile_IsItsOwnersAlone(string? name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Rights of this kind are Unix's.");
        var options = new LogOptions { Path = name is null ? null : Path.Combine(_folder, name) };

        await WriteAsync(options);

        var file = Assert.Single(LogFile.Files(options, _folder));
        Assert.Equal(OwnerOnly, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task Create_NamedFileThatAPersonOpenedToOthers_StaysAsItIs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Rights of this kind are Unix's.");
        var options = new LogOptions { Path = Path.Combine(_folder, "proxy.log") };
        File.WriteAllText(options.Path, "");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(options.Path, OwnerOnly | UnixFileMode.GroupRead);

        await WriteAsync(options);

        Assert.Equal(OwnerOnly | UnixFileMode.GroupRead, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(options.Path));
    }

    private async Task WriteAsync(LogOptions options)
    {
        await using var log = RotorLogging.Create(options, new LogLevels(options.Level), _folder, console: false, TimeProvider.System, new SecretRedactor(), out var fault);
        log.Information("a line");
        Assert.Null(fault);
    }
}
