using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;
using Rotor.Storage;
using Rotor.Storage.Sqlite;

namespace Rotor.Tests.Configuration;

/// <summary>What is set in the console: where it lies, what it may be, and how it is taken back.</summary>
public sealed class SettingsKeeperTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-settings-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private readonly FakeTime _time = new();
    private readonly SecretRedactor _secrets = new();
    private SqliteDatabase? _database;
    private LiveOptions? _live;

    [Fact]
    public async Task Change_LiveSetting_IsInForceForThoseWhoHoldTheSection()
    {
        using var keeper = await StartAsync();
        var pool = Section(_live!);

        var changed = await keeper.ChangeAsync("Pool.MaxAttempts", " 7 ", "mei", default);

        Assert.Empty(changed.Faults);
        Assert.Equal(("4", "7", "console", null), (changed.Before, changed.Setting!.Value, changed.Setting.Source, changed.Setting.NextValue));
        Assert.Equal(7, pool.Value.MaxAttempts);
        Assert.Equal(7, _live!.Current.Pool.MaxAttempts);
    }

    [Fact]
    public async Task Change_LiesAboveTheFile_AndOutlivesTheProcess()
    {
        Write("rotor.json", """{ "pool": { "maxAttempts": 5, "maxQueue": 50 } }""");
        using (var keeper = await StartAsync())
            await keeper.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", "6", "mei", default);
        await StopAsync();

        using var again = await StartAsync();

        Assert.Equal(("6", "console"), Value(again, "ROTOR_POOL__MAXATTEMPTS"));
        Assert.Equal(("50", "rotor.json"), Value(again, "ROTOR_POOL__MAXQUEUE"));
        var taken = await again.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", null, "mei", default);
        Assert.Equal(("5", "rotor.json"), (taken.Setting!.Value, taken.Setting.Source));
    }

    [Theory]
    [InlineData("ROTOR_POOL__MAXATTEMPTS", "ROTOR_POOL__MAXATTEMPTS, environment")]
    [InlineData("RETRY_WITH_NEW_KEY_COUNT", "RETRY_WITH_NEW_KEY_COUNT, environment")]
    public async Task Change_WhatTheEnvironmentSets_IsRefusedNamingTheVariable(string variable, string told)
    {
        _environment[variable] = "9";
        using var keeper = await StartAsync();

        var changed = await keeper.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", "6", "mei", default);

        Assert.True(changed.IsFixed);
        Assert.Contains(told, Assert.Single(changed.Faults), StringComparison.Ordinal);
        Assert.Equal((told, false), (changed.Setting!.FixedBy, changed.Setting.Settable));
    }

    [Theory]
    [InlineData("ROTOR_POOL__MAXATTEMPTS", "33", "from 1 to 32")]
    [InlineData("ROTOR_POOL__STRATEGY", "fastest", "one of adaptive")]
    [InlineData("ROTOR_POOL__MAXWAIT", "15", "a time span")]
    [InlineData("ROTOR_POOL__MAXWAIT", "20s", "ROTOR_STREAMS__COMMITAFTER")]
    [InlineData("ROTOR_STREAMS__COMMITAFTER", "10s", "ROTOR_POOL__MAXWAIT")]
    [InlineData("ROTOR_FAILOVER__RULES", "500=explode", "ROTOR_FAILOVER__RULES")]
    [InlineData("ROTOR_MODELS__ALIASES", "fast", "ROTOR_MODELS__ALIASES")]
    [InlineData("ROTOR_ACCESS__CORS", "*", "ROTOR_ACCESS__CORS")]
    [InlineData("ROTOR_UPSTREAM__TITLE", "", "write a text")]
    [InlineData("ROTOR_UPSTREAM__TITLE", "two\nlines", "write a text")]
    public async Task Change_WrongValue_IsRefusedAsAtTheStart_AndNothingChanges(string name, string value, string told)
    {
        using var keeper = await StartAsync();
        var before = Value(keeper, name);

        var changed = await keeper.ChangeAsync(name, value, "mei", default);

        Assert.False(changed.IsFixed);
        Assert.Contains(changed.Faults, fault => fault.ToString().Contains(told, StringComparison.Ordinal));
        Assert.Equal(before, Value(keeper, name));
        Assert.Empty(await keeper.HistoryAsync(null, 10, default));
    }

    [Theory]
    [InlineData("ROTOR_DATA")]
    [InlineData("ROTOR_LISTEN__PORT")]
    [InlineData("ROTOR_UPSTREAM__BASEURL")]
    [InlineData("ROTOR_ACCESS__CLIENTS")]
    [InlineData("ROTOR_ACCESS__ADMINPASSWORD")]
    [InlineData("ROTOR_SOURCES__SHEETURL")]
    [InlineData("ROTOR_LOG__PATH")]
    public async Task Change_WhatOnlyConfigurationMaySet_IsRefused(string name)
    {
        using var keeper = await StartAsync();

        Assert.True((await keeper.ChangeAsync(name, "https://elsewhere.example", "mei", default)).IsFixed);
    }

    [Fact]
    public void Scopes_EverySecret_IsConfigurationOnly() =>
        Assert.All(SettingCatalog.All.Where(setting => setting.IsSecret), setting => Assert.False(setting.IsSettable, setting.Name));

    [Fact]
    public async Task Change_ValueThatHoldsAKnownSecret_IsRefusedWithoutRepeatingIt()
    {
        _secrets.Add(new Secret("planted-secret-value"));
        using var keeper = await StartAsync();

        var changed = await keeper.ChangeAsync("ROTOR_UPSTREAM__TITLE", "x planted-secret-value", "mei", default);

        Assert.DoesNotContain("planted", Assert.Single(changed.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_SettingOfTheNextStart_SaysBothValues()
    {
        using (var keeper = await StartAsync())
        {
            var changed = await keeper.ChangeAsync("ROTOR_RECORDS__DURABILITY", "strict", "mei", default);
            Assert.Equal(("normal", "strict"), (changed.Setting!.Value, changed.Setting.NextValue));
        }

        await StopAsync();
        using var again = await StartAsync();
        Assert.Equal(("strict", "console"), Value(again, "ROTOR_RECORDS__DURABILITY"));
    }

    [Fact]
    public async Task History_TellsWhoWhenWhatBefore_AndLeadsBack()
    {
        using var keeper = await StartAsync();
        await keeper.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", "6", "mei", default);
        _time.Advance(TimeSpan.FromMinutes(1));
        await keeper.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", "7", "ivan", default);

        var history = await keeper.HistoryAsync("ROTOR_POOL__MAXATTEMPTS", 10, default);
        await keeper.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", history[0].KeptBefore, "mei", default);
        var back = Value(keeper, "ROTOR_POOL__MAXATTEMPTS");
        await keeper.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", history[1].KeptBefore, "mei", default);

        Assert.Equal([("ivan", "6", "7"), ("mei", "4", "6")], history.Select(change => (change.Who, change.Before, change.After)));
        Assert.Equal(TimeSpan.FromMinutes(1), history[0].At - history[1].At);
        Assert.Equal("6", back.Value);
        Assert.Equal(("4", "default"), Value(keeper, "ROTOR_POOL__MAXATTEMPTS"));
        Assert.Empty(SettingStore.Read(_folder));
    }

    [Fact]
    public async Task Start_WithAValueThatBecameWrong_NamesTheConsole_AndItCanBeTakenBack()
    {
        using (var keeper = await StartAsync())
            await keeper.ChangeAsync("ROTOR_POOL__MAXWAIT", "14s", "mei", default);
        await StopAsync();
        _environment["ROTOR_STREAMS__COMMITAFTER"] = "12s";

        var loaded = Load();
        Assert.Contains(loaded.Faults, fault => fault.ToString().Contains("ROTOR_POOL__MAXWAIT", StringComparison.Ordinal));
        Assert.Equal("ROTOR_POOL__MAXWAIT", Assert.Single(loaded.Kept).Name);

        using var offline = await StartAsync();
        Assert.Empty((await offline.ChangeAsync("ROTOR_POOL__MAXWAIT", null, "mei", default)).Faults);
        Assert.Empty(Load().Faults);
    }

    [Fact]
    public async Task Reload_KeepsWhatTheConsoleSet_AndTakesWhatTheFileSaysNow()
    {
        using var keeper = await StartAsync();
        await keeper.ChangeAsync("ROTOR_POOL__MAXATTEMPTS", "6", "mei", default);
        Write("rotor.json", """{ "pool": { "maxAttempts": 5, "maxQueue": 50 } }""");

        var reloaded = await keeper.ReloadAsync(default);

        Assert.Equal(["ROTOR_POOL__MAXQUEUE"], reloaded.Changed);
        Assert.Equal(("6", "50"), (Value(keeper, "ROTOR_POOL__MAXATTEMPTS").Value, Value(keeper, "ROTOR_POOL__MAXQUEUE").Value));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Live<PoolOptions> Section(LiveOptions live)
    {
        var services = new ServiceCollection();
        live.AddTo(services);
        return services.BuildServiceProvider().GetRequiredService<Live<PoolOptions>>();
    }

    private static (string Value, string Source) Value(SettingsKeeper keeper, string name) => keeper.Find(name) is { } view ? (view.Value, view.Source) : default;

    private LoadedConfiguration Load() => ConfigurationLoader.Load(
        new ConfigurationInputs(_environment, _folder, [new("--data", "ROTOR_DATA", _folder)]) { Kept = SettingStore.Read });

    private async Task<SettingsKeeper> StartAsync()
    {
        _database ??= await SqliteDatabase.OpenAsync(Path.Combine(_folder, DataFolder.DatabaseName), MigrationSet.Embedded(SqlDialect.Sqlite), _time, TestContext.Current.CancellationToken);
        var loaded = Load();
        _live = new LiveOptions(loaded.Options);
        return new SettingsKeeper(loaded, _live, new SettingStore(_database), _secrets, _time, NullLogger<SettingsKeeper>.Instance);
    }

    private async Task StopAsync()
    {
        if (_database is not null)
            await _database.DisposeAsync();
        _database = null;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
