using Rotor.Configuration;

namespace Rotor.Tests.Configuration.Older;

public sealed class ConfigIniTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-ini-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_EmptySettings_TakesTheOlderDefaults()
    {
        var loaded = Load("[Settings]\n");

        Assert.Empty(loaded.Faults);
        Assert.Empty(loaded.Warnings);
        var options = loaded.Options;
        Assert.Equal(("127.0.0.1", 8000, "https://openrouter.ai/api/v1"), (options.Listen.Host, options.Listen.Port, options.Upstream.BaseUrl.AbsoluteUri));
        Assert.Equal((30, 30, 30), Timeouts(options));
        Assert.Equal((11, TimeSpan.FromHours(1)), (options.Pool.MaxAttempts, options.Pool.CheckInterval));
        Assert.Equal((Path.Combine(_folder, "keys.csv"), TimeSpan.FromMinutes(5)), (options.Sources.KeysFile, options.Sources.ReloadInterval));
        Assert.Equal((false, "2", TimeSpan.FromMinutes(10)), (options.Sources.SheetSync, options.Sources.SheetColumn, options.Sources.SheetInterval));
        Assert.Equal((true, false, "buffered"), (options.Models.ListFreeOnly, options.Models.FreeOnly, options.Streams.Mode));
        Assert.True(loaded.WantsMenu);
    }

    [Fact]
    public void Load_AllNames_SetWhatTheyMean()
    {
        var loaded = Load("""
            # a comment
            [Settings]
            api_url = http://127.0.0.1:9/api/v1/chat/completions
            host = 0.0.0.0
            PORT: 8123
            request_timeout = 45
            max_retries = 2
            keys_file = more/keys.csv
            log_file = proxy.log
            log_level = WARNING
            auto_reload_interval = 7
            key_recovery_interval = 120
            validate_keys_on_start = True
            enable_fallback = True
            fallback_models = ["a/b",
                "c/d"]

            [GoogleSheetSync]
            enable_google_sheet_sync = True
            google_sheet_export_url = https://docs.example/export?format=csv&q=%%20a%41
            google_sheet_key_column_index = 1
            google_sheet_sync_interval = 60
            """);

        Assert.Empty(loaded.Faults);
        Assert.Empty(loaded.Warnings);
        var options = loaded.Options;
        Assert.Equal(("0.0.0.0", 8123, "http://127.0.0.1:9/api/v1"), (options.Listen.Host, options.Listen.Port, options.Upstream.BaseUrl.AbsoluteUri));
        Assert.Equal((45, 45, 45), Timeouts(options));
        Assert.Equal((3, TimeSpan.FromMinutes(2)), (options.Pool.MaxAttempts, options.Pool.CheckInterval));
        Assert.Equal((Path.Combine(_folder, "more", "keys.csv"), TimeSpan.FromSeconds(7)), (options.Sources.KeysFile, options.Sources.ReloadInterval));
        Assert.Equal((true, "1", TimeSpan.FromMinutes(1)), (options.Sources.SheetSync, options.Sources.SheetColumn, options.Sources.SheetInterval));
        Assert.Equal("https://docs.example/export?format=csv&q=%20a%41", options.Sources.SheetUrl.Reveal());
        Assert.Equal("Warning", options.Log.Level.ToString());
        Assert.Equal(["a/b", "c/d"], options.Models.StandIns);
        Assert.Equal(("proxy.log", true), (loaded.Options.Log.Path, loaded.Options.Log.EmptyOnStart));
        Assert.All((string[])["validate_keys_on_start", "fallback_models"], name => Assert.Contains(loaded.Notes, note => note.StartsWith(name, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("enable_fallback = False\nfallback_models = [\"a/b\"]", null)]
    [InlineData("fallback_models = [\"a/b\"]", null)]
    [InlineData("enable_fallback = True\nfallback_models = a/b", "fallback_models (config.ini line 3)")]
    [InlineData("enable_fallback = True\nfallback_models = [1]", "fallback_models (config.ini line 3)")]
    public void Load_StandInsThatAreOffOrNoList_AreNotTaken(string lines, string? warned)
    {
        var loaded = Load("[Settings]\n" + lines);

        Assert.Empty(loaded.Options.Models.StandIns);
        Assert.Equal(warned is null ? 0 : 1, loaded.Warnings.Count(warning => warning.StartsWith(warned ?? "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("port = many", "port")]
    [InlineData("request_timeout = -3", "request_timeout")]
    [InlineData("max_retries = x", "max_retries")]
    [InlineData("api_url = openrouter", "api_url")]
    [InlineData("host = my.example", "host")]
    [InlineData("enable_google_sheet_sync = perhaps", "enable_google_sheet_sync")]
    [InlineData("nothing_of_ours = 1", "nothing_of_ours")]
    [InlineData("no value at all", "line 2")]
    public void Load_WrongValue_WarnsAndTakesTheDefault(string line, string named)
    {
        var loaded = Load("[Settings]\n" + line + "\n");

        Assert.Empty(loaded.Faults);
        Assert.Contains(named, Assert.Single(loaded.Warnings), StringComparison.Ordinal);
        Assert.Equal((30, 30, 30), Timeouts(loaded.Options));
        Assert.Equal((11, 8000, "127.0.0.1", false), (loaded.Options.Pool.MaxAttempts, loaded.Options.Listen.Port, loaded.Options.Listen.Host, loaded.Options.Sources.SheetSync));
    }

    [Fact]
    public void Load_OwnSettings_WinOverTheFile()
    {
        _environment["ROTOR_STREAMS__MODE"] = "live";
        _environment["ROTOR_MODELS__LISTFREEONLY"] = "false";
        _environment["PORT"] = "9";

        var options = Load("[Settings]\nport = 8\n").Options;

        Assert.Equal(("live", false, 9), (options.Streams.Mode, options.Models.ListFreeOnly, options.Listen.Port));
    }

    [Fact]
    public void Load_FileOfAnotherProgram_IsLeftAlone()
    {
        var loaded = Load("[database]\nport = 5432\n");

        Assert.Empty(loaded.Origins);
        Assert.Empty(loaded.Notes);
        Assert.False(loaded.WantsMenu);
    }

    [Fact]
    public void Load_SheetLinkInTheFile_IsShownNowhere()
    {
        var loaded = Load("[Settings]\ngoogle_sheet_export_url = https://docs.example/planted\n");

        Assert.DoesNotContain("planted", string.Join('\n', [.. loaded.Warnings, .. loaded.Notes, SettingCatalog.FindByName("ROTOR_SOURCES__SHEETURL")!.Show(loaded.Options)]), StringComparison.Ordinal);
    }

    private static (double, double, double) Timeouts(RotorOptions options) =>
        (options.Upstream.FirstContentTimeout.TotalSeconds, options.Upstream.IdleTimeout.TotalSeconds, options.Upstream.TotalTimeout.TotalSeconds);

    private LoadedConfiguration Load(string ini)
    {
        File.WriteAllText(Path.Combine(_folder, "config.ini"), ini);
        return ConfigurationLoader.Load(new(_environment, _folder, []));
    }
}
