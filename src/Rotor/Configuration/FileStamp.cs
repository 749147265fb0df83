namespace Rotor.Configuration;

/// <summary>A file as it was at a moment, so that a later change of it is noticed.</summary>
/// <param name="Path">Its whole path.</param>
/// <param name="Written">When it was last written to; null where it was not there.</param>
/// <param name="Length">Its size in bytes.</param>
internal sealed record FileStamp(string Path, DateTime? Written, long Length)
{
    /// <summary>The file as it is now. Taken before the file is read, it misses no change that the reading missed.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new(path, file.LastWriteTimeUtc, file.Length) : new(path, null, 0);
    }
}
