namespace Rotor.Observability;

/// <summary>The log files of a data folder.</summary>
internal static class LogFile
{
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
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (string.IsNullOrWhiteSpace(options.Path))
            {
                using var probe = new FileStream(
                    Path.Combine(folder, $".probe-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            else
            {
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"Log files cannot be written in {folder} ({error.GetType().Name}); logging goes on without them";
        }
    }
}
