using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Core.RequestLog;
using Rotor.Storage;
using Rotor.Storage.Records;

namespace Rotor.RecordsBenchmark;

/// <summary>A store in a folder of its own, and the processor time it takes.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private bool _closed;

    private readonly bool _isKept;

    /// <param name="indexed">Whether texts are taken apart and indexed.</param>
    /// <param name="folder">A data folder that stays; null for one that goes again.</param>
    public Bench(bool indexed = true, string? folder = null)
    {
        _isKept = folder is not null;
        Folder = folder ?? Directory.CreateTempSubdirectory("rotor-records-").FullName;
        Files = new RecordFiles(Folder);
        Writer = new RecordWriter(Files, new RecordsOptions(), TimeProvider.System, NullLogger<RecordWriter>.Instance, 512L * 1024 * 1024);
        if (indexed) Indexer = new RecordIndexer(Files, Writer, TimeProvider.System, NullLogger<RecordIndexer>.Instance);
        Readers = new DayReaders(Files);
        Log = new RecordLog(Readers, Writer.Feed, TimeProvider.System);
    }

    public string Folder { get; }

    public RecordFiles Files { get; }

    public RecordWriter Writer { get; }

    public RecordIndexer? Indexer { get; }

    public DayReaders Readers { get; }

    public IRequestLog Log { get; }

    public static TimeSpan Processor() => Process.GetCurrentProcess().TotalProcessorTime;

    /// <summary>The machine's, of the last minute; a question mark where it tells none.</summary>
    public static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "?";

    public async Task FlushAsync()
    {
        await Writer.FlushAsync();
        if (Indexer is not null) await Indexer.FlushAsync();
    }

    /// <summary>Closes the store, so that logs are part of the files.</summary>
    public async Task CloseAsync()
    {
        await FlushAsync();
        Readers.Dispose();
        if (Indexer is not null) await Indexer.DisposeAsync();
        await Writer.DisposeAsync();
        _closed = true;
    }

    public long DiskBytes() => Files.Days().Sum(Files.SizeOf);

    public async ValueTask DisposeAsync()
    {
        if (!_closed) await CloseAsync();
        if (!_isKept) Directory.Delete(Folder, recursive: true);
    }
}
