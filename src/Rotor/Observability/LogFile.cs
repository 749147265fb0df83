namespace Rotor.Observability;

/// <summary>The log files of a data folder.</summary>
internal static class LogFile
{
    /// <summary>The rights of a log file that Rotor makes: its owner's alone.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The one file that a person named, or the path that the file sink dates: <c>rotor-20261121.log</c>, then <c>rotor-20261121_001.log</c>.</summary>
    public static string PathIn(LogOptions options, string dataFolder) =>
        string.IsNullOrWhiteSpace(options.Path) ? Path.Combine(dataFolder, "logs", "rotor-.log") : Path.GetFullPath(options.Path);

    /// <summary>All of them that are there, the oldest first.</summary>
    public static IReadOnlyList<string> Files(LogOptions options, string dataFolder)
    {
        var path = PathIn(options, dataFolder);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            return [];
        if (string.IsNullOrWhiteSpace(options.Path))
            return [.. Directory.EnumerateFiles(folder, "rotor-*.log").Order(StringComparer.Ordinal)];
        return [.. RollingFile.Older(path).Reverse().Append(path).Where(File.Exists)];
    }

    /// <summary>Makes the folder and tries to write there; returns what is wrong, or null.</summary>
    public static string? Probe(LogOptions options, string dataFolder)
    {
        var path = PathIn(options, dataFolder);
        var folder = Path.GetDirectoryName(path)!;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            if (string.IsNullOrWhiteSpace(options.Path))
            {
                using var probe = new FileStream(
                    Path.Combine(folder, $".probe-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            else
            {
                using var file = Open(path, FileMode.Append);
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"Log files cannot be written in {folder} ({error.GetType().Name}); logging goes on without them";
        }
    }

    /// <summary>Opens a log file to write; one that is not there becomes its owner's alone, one that is keeps the rights that a person gave it.</summary>
    public static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(path, options);
    }
}
