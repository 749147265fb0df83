using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Configuration;
using Rotor.Core.RequestLog;
using Rotor.Tests.Support;

namespace Rotor.Tests.Configuration;

/// <summary>When the files of older proxies are looked at again.</summary>
public sealed class SettingsReloaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-reload-").FullName;

    [Fact]
    public async Task File_WrittenBetweenItsReadingAndTheFirstLook_IsReadAgain()
    {
        var time = new FakeTime();
        Write("request_timeout = 5\n");
        var loaded = ConfigurationLoader.Load(new(new Dictionary<string, string>(), _folder, []));
        var live = new LiveOptions(loaded.Options);
        using var keeper = new SettingsKeeper(loaded, live, new NoStore(), new SecretRedactor(), time, NullLogger<SettingsKeeper>.Instance);
        using var reloader = new SettingsReloader(loaded, live, keeper, time);

        Write("request_timeout = 7700\n");
        await reloader.StartAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => time.ActiveTimers == 1, "it waits for the next look");
        time.Advance(loaded.Options.Sources.ReloadInterval);

        await Until.TrueAsync(() => live.Current.Upstream.TotalTimeout == TimeSpan.FromSeconds(7700), "the new value is in force");
        await reloader.StopAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string settings) => File.WriteAllText(Path.Combine(_folder, "config.ini"), "[Settings]\n" + settings);

    private sealed class NoStore : ISettingStore
    {
        public Task KeepAsync(SettingEvent change, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<SettingEvent>> HistoryAsync(string? name, int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SettingEvent>>([]);
    }
}
