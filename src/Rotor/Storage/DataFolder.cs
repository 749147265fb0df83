namespace Rotor.Storage;

/// <summary>The data folder, held by one process at a time; the operating system lets go of it however that process ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "rotor.lock";
    private const string RunName = "run.json";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(25);

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The database's name in its folder.</summary>
    public const string DatabaseName = "rotor.db";

    public string Path { get; }

    public string DatabasePath => File(DatabaseName);

    public string TalliesPath => File("quota.tally");

    public string SecretKeyPath => File("secret.key");

    /// <summary>Makes the folder if need be and takes hold of it, waiting a moment for one who holds it briefly.</summary>
    /// <exception cref="StoreException">Another process holds the folder, or it cannot be used.</exception>
    public static async Task<DataFolder> LockAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var full = System.IO.Path.GetFullPath(path);
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryLock(full) is { } folder)
                return folder;
            if (time.GetElapsedTime(start) >= LockPatience)
            {
                var holder = ReadRunFile(full) is { } run ? run.ToString() : "another process";
                throw new StoreException($"The data folder {full} is in use by {holder}. Stop that Rotor first, or set ROTOR_DATA to another folder.");
            }

            await Task.Delay(LockPause, time, cancellationToken);
        }
    }

    /// <summary>Takes hold of the folder if nobody has it now.</summary>
    /// <returns>Null while another process holds it.</returns>
    /// <exception cref="StoreException">The folder cannot be used.</exception>
    public static DataFolder? TryLock(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        OwnerOnly.EnsureFolder(full);
        var lockPath = System.IO.Path.Combine(full, LockName);
        try
        {
            OwnerOnly.EnsureFile(lockPath);
            var folder = new DataFolder(full, new FileStream(lockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None));
            // Whoever wrote it is gone, else the lock would be theirs.
            System.IO.File.Delete(folder.File(RunName));
            return folder;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"The data folder {full} cannot be written ({e.Message}). Give it to the user Rotor runs as.", e);
        }
        catch (IOException e) when (e.GetType() == typeof(IOException))
        {
            return null;
        }
    }

    /// <summary>The server that holds the folder now; null when none does, or it does not listen yet.</summary>
    public static RunFile? FindServer(string path) => IsHeld(path) ? ReadRunFile(path) : null;

    public static bool IsHeld(string path)
    {
        var lockPath = System.IO.Path.Combine(path, LockName);
        try
        {
            // Shared, so that two who ask do not see each other.
            using var probe = new FileStream(lockPath, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Says where the server listens, until the folder is let go of.</summary>
    public void Announce(string url, string secret) =>
        OwnerOnly.WriteAtomically(File(RunName), new RunFile(Environment.ProcessId, url, secret).ToBytes(), replace: true);

    public void Dispose()
    {
        System.IO.File.Delete(File(RunName));
        _lock.Dispose();
    }

    private static RunFile? ReadRunFile(string path)
    {
        try
        {
            return RunFile.Parse(System.IO.File.ReadAllBytes(System.IO.Path.Combine(path, RunName)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
