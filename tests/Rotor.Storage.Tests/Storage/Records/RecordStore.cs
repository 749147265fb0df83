using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Core.RequestLog;
using Rotor.Core.Usage;
using Rotor.Storage.Records;
using Rotor.Storage.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage.Records;

/// <summary>A writer, an indexer and a reader over a folder of one test's own.</summary>
internal sealed class RecordStore : IAsyncDisposable
{
    private readonly TemporaryFolder? _own;

    public RecordStore(RecordsOptions? options = null, TimeProvider? time = null, string? folder = null, long mostQueuedBytes = 64 * 1024 * 1024)
    {
        time ??= TimeProvider.System;
        if (folder is null) folder = (_own = new TemporaryFolder()).Path;
        Files = new RecordFiles(folder);
        Options = options ?? new RecordsOptions();
        Writer = new RecordWriter(Files, Options, time, NullLogger<RecordWriter>.Instance, mostQueuedBytes);
        Indexer = new RecordIndexer(Files, Writer, time, NullLogger<RecordIndexer>.Instance);
        Readers = new DayReaders(Files);
        Log = new RecordLog(Readers, Writer.Feed, time);
        var old = new OldUsage(Files);
        Usage = new UsageLog(Readers, old, Writer, time);
        Retention = new RecordRetention(Files, Options, Writer, Indexer, Readers, old, time, NullLogger<RecordRetention>.Instance);
    }

    public DayReaders Readers { get; }

    public IRequestLog Log { get; }

    public IUsageLog Usage { get; }

    public RecordRetention Retention { get; }

    public RecordFiles Files { get; }

    public RecordsOptions Options { get; }

    public RecordWriter Writer { get; }

    public RecordIndexer Indexer { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A finished chat; the same number gives the same record.</summary>
    public static RequestRecord Chat(int n, string question = "What is it?", string answer = "An answer.", DateTimeOffset? time = null)
    {
        var at = (time ?? Day).AddMilliseconds(time is null ? n : 0);
        return new RequestRecord
        {
            Id = IdOf(at, n),
            Time = at,
            State = RequestState.Completed,
            Method = "POST",
            Path = "/v1/chat/completions",
            ModelAsked = "vendor/model",
            Provider = "Provider",
            KeyId = "k1",
            KeyLabel = "key-1 …abcd",
            Account = "acc",
            ClientId = "c1",
            ClientName = "Client",
            Status = 200,
            Duration = TimeSpan.FromMilliseconds(100 + n),
            FirstContent = TimeSpan.FromMilliseconds(40),
            PromptTokens = 10,
            CompletionTokens = 20,
            CostUsd = 0.000123m,
            Attempts = [new AttemptRecord { KeyId = "k1", KeyLabel = "key-1 …abcd", Account = "acc", Status = 200, Duration = TimeSpan.FromMilliseconds(99) }],
            Bodies = new RequestBodies
            {
                RequestHeaders = [new HeaderLine("Content-Type", "application/json")],
                Request = new BodyPayload(Encoding.UTF8.GetBytes("{\"model\":\"vendor/model\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}")),
                Response = new BodyPayload(Encoding.UTF8.GetBytes("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"" + answer + "\"}}]}")),
            },
        };
    }

    public static DateTimeOffset Day { get; } = new(2026, 10, 7, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The numbers that <see cref="Chat"/> gave the records, as the list has them.</summary>
    public async Task<int[]> FindAsync(RequestFilter filter) =>
        [.. (await Log.PageAsync(filter, RequestSort.Time, false, 1, 200, Token)).Requests.Select(r => NumberOf(r.Id))];

    public Task<int[]> SearchAsync(string text) => FindAsync(new RequestFilter { Search = Query(text) });

    public static SearchQuery Query(string text)
    {
        Assert.True(SearchQuery.TryParse(text, out var query, out var fault), fault);
        return query!;
    }

    /// <summary>As Assert.Equal, for numbers that are awaited.</summary>
    public static void Same(int[] expected, int[] found) => Assert.Equal(expected, found);

    public static int NumberOf(string id) => int.Parse(id.AsSpan(24), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public async Task FlushAsync()
    {
        await Writer.FlushAsync().WaitAsync(Patience.Limit, Token);
        await Indexer.FlushAsync().WaitAsync(Patience.Limit, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Retention.DisposeAsync();
        await Indexer.DisposeAsync();
        await Writer.DisposeAsync();
        Readers.Dispose();
        _own?.Dispose();
    }

    private static string IdOf(DateTimeOffset at, int n)
    {
        var hex = at.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{hex[..8]}-{hex[8..]}-7{n & 0xFFF:x3}-8{(n >> 12) & 0xFFF:x3}-{n:x12}");
    }
}
