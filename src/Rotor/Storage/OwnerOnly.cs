namespace Rotor.Storage;

/// <summary>Files and folders that only the account Rotor runs under may open. On Windows the folder's inherited rights hold.</summary>
internal static class OwnerOnly
{
    private const UnixFileMode FileRights = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderRights = FileRights | UnixFileMode.UserExecute;
    private const UnixFileMode Others = ~FolderRights;

    /// <summary>Makes the folder if need be, and takes from others what rights they have on it.</summary>
    /// <exception cref="StoreException">The folder cannot be made, is shared by design, or belongs to somebody else and is open to others.</exception>
    public static void EnsureFolder(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
                return;
            }

            Directory.CreateDirectory(path, FolderRights);
            var rights = File.GetUnixFileMode(path);
            if ((rights & UnixFileMode.StickyBit) != 0)
                throw new StoreException($"The folder {path} is shared by all users of this machine. Name one of Rotor's own in ROTOR_DATA.");
            if ((rights & Others) != 0)
                File.SetUnixFileMode(path, FolderRights);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"The folder {path} cannot be made or kept from other users ({e.Message}). Give it to the user Rotor runs as, mode 700.", e);
        }
    }

    /// <summary>Makes an empty file if there is none, and takes from others what rights they have on it.</summary>
    public static void EnsureFile(string path)
    {
        Open(path, FileMode.OpenOrCreate).Dispose();
        Restrict(path);
    }

    /// <summary>Writes a file that readers see whole or not at all. Unless told to replace, fails with <see cref="IOException"/> where it is already there.</summary>
    public static void WriteAtomically(string path, ReadOnlySpan<byte> content, bool replace)
    {
        var temporary = path + "." + Guid.NewGuid().ToString("N")[..8] + ".tmp";
        try
        {
            using (var file = Open(temporary, FileMode.CreateNew))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, replace);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileRights;
        return new FileStream(path, options);
    }

    private static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~FileRights) != 0)
            File.SetUnixFileMode(path, FileRights);
    }
}
