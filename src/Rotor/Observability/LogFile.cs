namespace Rotor.Observability;

/// <summary>The rolling log file of a data folder.</summary>
internal static class LogFile
{
    /// <summary>The path that the file sink dates: <c>rotor-20261121.log</c>, then <c>rotor-20261121_001.log</c>.</summary>
    public static string PathIn(string dataFolder) => Path.Combine(dataFolder, "logs", "rotor-.log");

    /// <summary>Makes the folder and tries to write there; returns what is wrong, or null.</summary>
    public static string? Probe(string dataFolder)
    {
        var folder = Path.GetDirectoryName(PathIn(dataFolder))!;
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var probe = new FileStream(
                Path.Combine(folder, $".probe-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"Log files cannot be written in {folder} ({error.GetType().Name}); logging goes on without them";
        }
    }
}
