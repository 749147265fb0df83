using Rotor.Configuration;
using Rotor.Core.Access;

namespace Rotor.Tests.Configuration.Older;

public sealed class ConfigJsonTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-json-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_WholeFile_SetsWhatItMeans()
    {
        var loaded = Load("""
            { "server": { "host": "0.0.0.0", "port": 8124 }, "admin": { "password": "a-long-password" }, "database": { "url": "openrouter_proxy.db" },
              "openrouter": { "base_url": "http://127.0.0.1:9/api/v1", "http_referer": "https://me.example", "x_title": "Mine", "free_model_suffix": ":frei",
                "auto_update_models_on_startup": false, "model_cache_timeout": 120, "request_timeout": 45.5 },
              "proxy": { "load_balance_strategy": "least_used" }, "messages": { "welcome": "hi" } }
            """);

        Assert.Empty(loaded.Faults);
        Assert.Empty(loaded.Warnings);
        var options = loaded.Options;
        Assert.Equal(("0.0.0.0", 8124, "http://127.0.0.1:9/api/v1"), (options.Listen.Host, options.Listen.Port, options.Upstream.BaseUrl.AbsoluteUri));
        Assert.Equal(("https://me.example", "Mine", 45.5), (options.Upstream.Referer, options.Upstream.Title, options.Upstream.TotalTimeout.TotalSeconds));
        Assert.Equal((":frei", false, TimeSpan.FromMinutes(2)), (options.Models.FreeSuffix, options.Models.RefreshOnStart, options.Models.RefreshInterval));
        Assert.Equal((true, "auto", "least_used"), (options.Models.FreeOnly, options.Models.MaxTokens, options.Pool.Strategy));
        Assert.Equal(ClientMode.Tokens, AccessMode.Of(options));
        Assert.All((string[])["database.url", "messages", "config.json is in force"], part => Assert.Contains(loaded.Notes, note => note.StartsWith(part, StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_VariablesAsWell_Win()
    {
        _environment["ADMIN_PASSWORD"] = "from-the-environment";
        _environment["PORT"] = "9001";

        var loaded = Load("""{ "server": { "port": 8124 }, "admin": { "password": "a-long-password" } }""");

        Assert.Equal((9001, "from-the-environment", ClientMode.Tokens), (loaded.Options.Listen.Port, loaded.Options.Access.AdminPassword.Reveal(), AccessMode.Of(loaded.Options)));
    }

    [Theory]
    [InlineData("127.0.0.1", 0)]
    [InlineData("0.0.0.0", 1)]
    public void Load_PublishedPassword_IsRefusedBeyondThisMachine(string host, int faults) =>
        Assert.Equal(faults, Load($$"""{ "server": { "host": "{{host}}" }, "admin": { "password": "admin123" } }""").Faults.Count);

    [Theory]
    [InlineData("""{ "openrouter": { "request_timeout": "soon" } }""", "request_timeout")]
    [InlineData("""{ "openrouter": {}, "proxy": { "load_balance_strategy": "best" } }""", "load_balance_strategy")]
    [InlineData("""{ "openrouter": { "nothing": 1 } }""", "openrouter.nothing")]
    public void Load_WrongValue_WarnsAndTakesTheDefault(string json, string named)
    {
        var loaded = Load(json);

        Assert.Empty(loaded.Faults);
        Assert.Contains(named, Assert.Single(loaded.Warnings), StringComparison.Ordinal);
        Assert.Equal((60, "round_robin"), (loaded.Options.Upstream.TotalTimeout.TotalSeconds, loaded.Options.Pool.Strategy));
    }

    [Theory]
    [InlineData("""{ "compilerOptions": {} }""")]
    [InlineData("""[1]""")]
    public void Load_FileOfAnotherProgram_IsLeftAlone(string json)
    {
        var loaded = Load(json);

        Assert.Empty(loaded.Origins);
        Assert.Empty(loaded.Warnings);
        Assert.Empty(loaded.Notes);
    }

    private LoadedConfiguration Load(string json)
    {
        File.WriteAllText(Path.Combine(_folder, "config.json"), json);
        return ConfigurationLoader.Load(new(_environment, _folder, []));
    }
}
