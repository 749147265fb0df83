namespace Rotor.Sources;

/// <summary>The file itself: read whole, and replaced in one step, so that whoever reads it sees the one version or the other.</summary>
internal sealed class KeysCsvDisk
{
    private const long MaxBytes = 32 * 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _path;

    public KeysCsvDisk(string path)
    {
        Name = Path.GetFileName(path);
        // A link stays one: what it leads to is replaced.
        _path = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
    }

    /// <summary>What people call it, and what keys from it have as their source.</summary>
    public string Name { get; }

    /// <summary>Where it lies; a link's target lies elsewhere perhaps, and is looked at from time to time only.</summary>
    public string Folder => Path.GetDirectoryName(_path)!;

    /// <summary>By which a change shows without reading the file; null while there is none.</summary>
    public string? Stamp => StampOf(_path);

    /// <summary>Reads it.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="IOException">It cannot be read, or is far too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public byte[]? Read() => ReadIfThere(_path);

    /// <summary>Makes it, for its owner alone, where there is none.</summary>
    public void EnsureExists()
    {
        if (File.Exists(_path))
            return;
        if (Path.GetDirectoryName(_path) is { } folder)
            Directory.CreateDirectory(folder);
        var made = Write(KeysCsvDocument.New());
        File.Move(made, _path, overwrite: false);
    }

    /// <summary>Puts <paramref name="content"/> in the place of <paramref name="there"/>.</summary>
    /// <param name="content">What is to be there.</param>
    /// <param name="there">What was read.</param>
    /// <param name="stamp">Its stamp.</param>
    /// <returns>What was replaced, to be disposed when nobody can be writing to it any more; null where it was another text, which is there again.</returns>
    public Replaced? TryReplace(ReadOnlySpan<byte> content, ReadOnlySpan<byte> there, string? stamp)
    {
        var written = Write(content);
        var kept = false;
        try
        {
            var stampOfNew = StampOf(written);
            if (Stamp != stamp)
                return null;
            Exchange(written);
            if (ReadIfThere(written) is not { } replaced || replaced.AsSpan().SequenceEqual(there))
            {
                kept = true;
                return new Replaced(written, stampOfNew);
            }

            // Between the look and the exchange somebody saved.
            Exchange(written);
            if (ReadIfThere(written) is { } third && !third.AsSpan().SequenceEqual(content))
                Put(KeysCsvDocument.Add(third, replaced, there));
            return null;
        }
        finally
        {
            if (!kept)
                File.Delete(written);
        }
    }

    /// <summary>Saves a text that somebody wrote while another one took its place.</summary>
    /// <param name="late">The text.</param>
    /// <param name="from">What it was made from.</param>
    /// <param name="now">What took its place; where the file holds yet another text, the new lines of <paramref name="late"/> are added to that.</param>
    public void Combine(ReadOnlySpan<byte> late, ReadOnlySpan<byte> from, ReadOnlySpan<byte> now)
    {
        var current = Read() ?? [];
        Put(current.AsSpan().SequenceEqual(now) ? late : KeysCsvDocument.Add(current, late, from));
    }

    private void Put(ReadOnlySpan<byte> content) => File.Move(Write(content), _path, overwrite: true);

    // Where the system has no exchange, the two moves follow each other at once.
    private void Exchange(string other)
    {
        if (FileExchange.TryExchange(other, _path))
            return;
        var before = other + ".old";
        File.Replace(other, _path, before, ignoreMetadataErrors: true);
        File.Move(before, other);
    }

    /// <summary>Removes what an earlier run left when it was killed between two steps, unless it holds a key that the file lacks.</summary>
    /// <returns>The names of those that stay.</returns>
    public IReadOnlyList<string> SweepLeftovers(KeysCsvDocument current)
    {
        var known = current.Rows.Select(row => row.Value).ToHashSet();
        var kept = new List<string>();
        foreach (var leftover in Directory.EnumerateFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + ".rotor-*"))
        {
            if (ReadIfThere(leftover) is { } content && KeysCsvDocument.Parse(content).Rows.TrueForAll(row => known.Contains(row.Value)))
                File.Delete(leftover);
            else
                kept.Add(Path.GetFileName(leftover));
        }

        return kept;
    }

    private static byte[]? ReadIfThere(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
                throw new IOException($"it has more than {MaxBytes} bytes");
            using var content = new MemoryStream();
            file.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string? StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? $"{file.LastWriteTimeUtc.Ticks}/{file.Length}" : null;
    }

    private string Write(ReadOnlySpan<byte> content)
    {
        var path = $"{_path}.rotor-{Guid.NewGuid().ToString("N")[..8]}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
        if (!OperatingSystem.IsWindows() && File.Exists(_path))
            File.SetUnixFileMode(path, File.GetUnixFileMode(_path));
        return path;
    }

    /// <summary>A file that was replaced.</summary>
    internal sealed class Replaced(string path, string? stampOfNew) : IDisposable
    {
        /// <summary>The stamp of what took its place.</summary>
        public string? StampOfNew { get; } = stampOfNew;

        /// <summary>What it holds now: an editor that had it open may write to it still.</summary>
        public byte[] Read() => ReadIfThere(path) ?? [];

        public void Dispose() => File.Delete(path);
    }
}
