using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Access;
using Rotor.Admin;
using Rotor.Admin.Import;
using Rotor.Core.Keys;
using Rotor.Storage;
using Rotor.Storage.Records;

namespace Rotor.Commands;

/// <summary>
/// Where the command line reads records: the running server, or the data folder while none runs, which is then served to this process alone; so both
/// give the same answers.
/// </summary>
internal sealed class RecordsDesk : IAsyncDisposable
{
    private readonly ServingData? _data;
    private readonly RecordStorage? _records;
    private readonly KeyPool? _pool;
    private readonly PoolJournal? _journal;
    private readonly WebApplication? _app;
    private bool _hasTold;

    private RecordsDesk(AdminClient client) => Client = client;

    private RecordsDesk(AdminClient client, ServingData data, RecordStorage records, KeyPool pool, PoolJournal journal, WebApplication app)
        : this(client) => (_data, _records, _pool, _journal, _app) = (data, records, pool, journal, app);

    public AdminClient Client { get; }

    /// <summary>True when a server runs, so that records may still come.</summary>
    public bool IsLive => _app is null;

    /// <exception cref="CommandException">The server does not answer, or the data folder cannot be used.</exception>
    public static async Task<RecordsDesk> OpenAsync(CommandPlace place, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await place.FindServerAsync(time, cancellationToken) is { } server)
            return new RecordsDesk(new AdminClient(server));
        var options = place.Options;
        var data = await RunningServer.OpenDataAsync(options, time, cancellationToken);
        var records = data.NewRecords(options.Records, time);
        var journal = data.NewJournal(time, NullLogger<PoolJournal>.Instance);
        var pool = data.NewPool(options.Pool, time, journal);
        await records.FlushAsync();
        var local = new LocalAccess();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging().AddRoutingCore().AddSingleton(time).AddSingleton(records.Log).AddSingleton(records.Usage);
        builder.Services.AddSingleton(new KeyRegistry(data.Store, pool)).AddSingleton<IKeyTimeline>(journal).AddSingleton(options);
        builder.Services.AddSingleton(StoredRecords.PolicyOf(options.Records));
        builder.Services.AddSingleton(records.Writer).AddSingleton(data.Secrets).AddSingleton(data.NewRedactor()).AddSingleton<RecordImport>();
        builder.Services.AddAdmin();
        var app = builder.Build();
        var admin = app.MapAdmin(local.Allows);
        admin.MapRecords();
        admin.MapKeys();
        admin.MapImport();
        await app.StartAsync(cancellationToken);
        return new RecordsDesk(new AdminClient(ServerTarget.Of(new RunFile(Environment.ProcessId, app.Urls.First(), local.Secret))), data, records, pool, journal, app);
    }

    /// <summary>Says once, to people, that records are not kept, when the last answer told so.</summary>
    public void TellWhereNothingIsKept()
    {
        if (_hasTold || !Client.RecordingIsOff)
            return;
        _hasTold = true;
        Console.Error.WriteLine("Recording is off (ROTOR_RECORDS__ENABLED=false): nothing new is kept, this is from before.");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_records is not null)
            await _records.DisposeAsync();
        _pool?.Dispose();
        if (_journal is not null)
            await _journal.DisposeAsync();
        if (_data is not null)
            await _data.DisposeAsync();
    }
}
