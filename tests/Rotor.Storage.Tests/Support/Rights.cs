namespace Rotor.Storage.Tests.Support;

/// <summary>Unix file rights; nothing at all on Windows, where they do not exist.</summary>
internal static class Rights
{
    public const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    public static UnixFileMode Of(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    public static void Open(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, Of(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    public static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps no Unix file rights.");
}
