using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Core.Usage;

namespace Rotor.Storage.Records;

/// <summary>Records in the data folder, all parts of it: writing, indexing, reading, sums and retention.</summary>
internal sealed class RecordStorage : IAsyncDisposable
{
    private readonly RecordWriter _writer;
    private readonly RecordIndexer _indexer;
    private readonly DayReaders _readers;
    private readonly RecordRetention _retention;

    /// <summary>Begins at once; what an earlier process left is taken up behind the scenes. Never fails for what a disk does.</summary>
    public RecordStorage(string dataFolder, Live<RecordsOptions> options, TimeProvider time, ILoggerFactory loggers)
    {
        var files = new RecordFiles(dataFolder);
        _writer = new RecordWriter(files, options.Value, time, loggers.CreateLogger<RecordWriter>());
        _indexer = new RecordIndexer(files, _writer, time, loggers.CreateLogger<RecordIndexer>());
        _readers = new DayReaders(files);
        var old = new OldUsage(files);
        Log = new RecordLog(_readers, _writer.Feed, time);
        Usage = new UsageLog(_readers, old, _writer, time);
        _retention = new RecordRetention(files, options, _writer, _indexer, _readers, old, time, loggers.CreateLogger<RecordRetention>());
    }

    public IRecordWriter Writer => _writer;

    public IRecordsHealth Health => _writer;

    public IRequestLog Log { get; }

    public IUsageLog Usage { get; }

    /// <summary>How often something was read since the start.</summary>
    public long Reads => _readers.Reads;

    /// <summary>Ends when all that was handed over before is written and indexed.</summary>
    public async Task FlushAsync()
    {
        await _writer.FlushAsync();
        await _indexer.FlushAsync();
    }

    /// <summary>One look at the bounds of age, count and bytes, now.</summary>
    public Task TrimAsync(CancellationToken cancellationToken) => _retention.TrimAsync(cancellationToken);

    /// <summary>Writes what is queued, then lets go of all files. Texts not yet indexed are taken up at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _retention.DisposeAsync();
        await _indexer.DisposeAsync();
        await _writer.DisposeAsync();
        _readers.Dispose();
    }
}
