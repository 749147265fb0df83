using Rotor.Access;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Observability;
using Rotor.Storage;
using Rotor.Storage.Records;

namespace Rotor;

/// <summary>Puts the store of records behind the seams that the other modules know.</summary>
internal sealed class StoredRecords(RecordStorage storage, ContentLog content) : IRecordWriter, IRecordsHealth, IReadiness
{
    public RecordsHealth Current => storage.Health.Current;

    /// <summary>Requests are answered whatever becomes of their records.</summary>
    public string? Problem => null;

    public string? Warning => Current is { State: not RecordsState.Writing } health
        ? $"records {(health.State == RecordsState.Spooling ? "go to the spool files" : "wait in memory")} since {health.Since:u}: {health.Problem}"
        : null;

    public static void AddTo(IServiceCollection services, string folder, RotorOptions options, IEnumerable<Secret> secrets, SecretRedactor redactor)
    {
        services.AddSingleton(provider => provider.GetRequiredService<Live<RecordsOptions>>().Select(PolicyOf));
        redactor.AddRange(secrets);
        services.AddSingleton(provider =>
        {
            redactor.Add(new Secret(provider.GetRequiredService<LocalAccess>().Secret));
            return redactor;
        });
        services.AddSingleton(provider => new RecordStorage(
            folder, provider.GetRequiredService<Live<RecordsOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new ContentLog(provider.GetRequiredService<Live<LogOptions>>(), provider.GetRequiredService<ILogger<ContentLog>>()));
        services.AddSingleton<StoredRecords>();
        services.AddSingleton<IRecordWriter>(provider => provider.GetRequiredService<StoredRecords>());
        services.AddSingleton<IRecordsHealth>(provider => provider.GetRequiredService<StoredRecords>());
        services.AddSingleton<IReadiness>(provider => provider.GetRequiredService<StoredRecords>());
        services.AddSingleton(provider => provider.GetRequiredService<RecordStorage>().Log);
        services.AddSingleton(provider => provider.GetRequiredService<RecordStorage>().Usage);
    }

    public void Started(RequestRecord record) => storage.Writer.Started(record);

    public void Completed(RequestRecord record)
    {
        content.Tell(record);
        storage.Writer.Completed(record);
    }

    public ValueTask<bool> CommittedAsync(RequestRecord record, CancellationToken cancellationToken)
    {
        content.Tell(record);
        return storage.Writer.CommittedAsync(record, cancellationToken);
    }

    internal static RecordingPolicy PolicyOf(RecordsOptions records) =>
        new(Enum.Parse<BodyPolicy>(records.Bodies, ignoreCase: true), records.MaxBodyBytes, records.Durability == "strict", records.Enabled);
}
