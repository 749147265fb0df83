using Rotor.Configuration;

namespace Rotor.Tests.Configuration;

public sealed class ConfigurationLoaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-config-").FullName;
    private readonly Dictionary<string, string> _environment = [];
    private readonly List<CommandLineValue> _commandLine = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_Nothing_GivesDefaultsWithoutFaults()
    {
        var loaded = Load();

        Assert.Empty(loaded.Faults);
        Assert.Empty(loaded.Origins);
        Assert.Equal(("127.0.0.1", 8000), (loaded.Options.Listen.Host, loaded.Options.Listen.Port));
        Assert.Equal(Path.Combine(_folder, "data"), loaded.Options.Data);
    }

    [Fact]
    public void Load_EachSource_WinsOverTheOneBelow()
    {
        Write("data/rotor.json", """{ "pool": { "maxAttempts": 5, "maxWait": "5s", "strategy": "weighted" }, "listen": { "port": 1 } }""");
        Write(".env", "ROTOR_POOL__MAXWAIT=6s\nROTOR_POOL__STRATEGY=random\nPORT=2");
        _environment["ROTOR_POOL__STRATEGY"] = "least_used";
        _environment["PORT"] = "3";
        _commandLine.Add(new("--port", "ROTOR_LISTEN__PORT", "4"));

        var loaded = Load();

        Assert.Empty(loaded.Faults);
        Assert.Equal((5, TimeSpan.FromSeconds(6), "least_used", 4), (
            loaded.Options.Pool.MaxAttempts, loaded.Options.Pool.MaxWait, loaded.Options.Pool.Strategy, loaded.Options.Listen.Port));
        Assert.Equal(["rotor.json", ".env line 1", "environment", "command line"], ((string[])["MAXATTEMPTS", "MAXWAIT", "STRATEGY"])
            .Select(name => Origin(loaded, "ROTOR_POOL__" + name)).Append(Origin(loaded, "ROTOR_LISTEN__PORT")));
    }

    [Fact]
    public void Load_OwnNameAndAliasInOneSource_OwnNameWins()
    {
        _environment["PORT"] = "3";
        _environment["ROTOR_LISTEN__PORT"] = "5";

        Assert.Equal(5, Load().Options.Listen.Port);
    }

    [Fact]
    public void Load_SeveralWrongValues_AreAllNamed()
    {
        Write("data/rotor.json", """{ "pool": { "maxWiat": "5s" }, "log": { "maxFiles": true } }""");
        _environment["PORT"] = "many";
        _environment["ROTOR_POOL__MAXATEMPTS"] = "3";
        _environment["ROTOR_STREAMS__MODE"] = "fast";

        var faults = string.Join('\n', Load().Faults);

        Assert.All(
            (string[])["did you mean Pool.MaxWait?", "log.maxFiles", "PORT = \"many\"", "did you mean ROTOR_POOL__MAXATTEMPTS?", "one of live, buffered, resume"],
            part => Assert.Contains(part, faults, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("LOG_LEVEL", "loud")]
    [InlineData("REQUEST_TIMEOUT_SECONDS", "-3")]
    [InlineData("RETRY_WITH_NEW_KEY_COUNT", "x")]
    public void Load_WrongValueOfAnOlderName_WarnsAndKeepsTheDefault(string name, string value)
    {
        _environment[name] = value;

        var loaded = Load();

        Assert.Empty(loaded.Faults);
        Assert.Empty(loaded.Origins);
        Assert.Contains(name, Assert.Single(loaded.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RequestTimeoutSeconds_SetsContentIdleAndTotal()
    {
        _environment["REQUEST_TIMEOUT_SECONDS"] = "180";

        var upstream = Load().Options.Upstream;

        Assert.Equal((180, 180, 180), (upstream.FirstContentTimeout.TotalSeconds, upstream.IdleTimeout.TotalSeconds, upstream.TotalTimeout.TotalSeconds));
        Assert.Equal(upstream.TotalTimeout, upstream.FirstByteTimeoutFor(stream: false));
    }

    [Fact]
    public void Load_OlderNumbersOfThePool_SetWhatTheyMean()
    {
        _environment["KEY_FAILURE_COOLDOWN_SECONDS"] = "601";
        _environment["KEY_MAX_CONSECUTIVE_FAILURES"] = "7";
        _environment["RETRY_WITH_NEW_KEY_COUNT"] = "5";
        _environment["HEALTH_CHECK_INTERVAL_SECONDS"] = "301";
        _environment["MAX_REQUESTS_HISTORY"] = "1234";
        _environment["OPENROUTER_MODELS_URL"] = "http://127.0.0.1:9/elsewhere/models";

        var loaded = Load();

        Assert.Empty(loaded.Warnings);
        var (pool, options) = (loaded.Options.Pool, loaded.Options);
        Assert.Equal((601, 7, 6, 301), (pool.FailureCooldown?.TotalSeconds, pool.MaxRestsInARow, pool.MaxAttempts, pool.CheckInterval.TotalSeconds));
        Assert.Equal((1234L, "http://127.0.0.1:9/elsewhere/models"), (options.Records.MaxCount, options.Upstream.ModelsUrl?.AbsoluteUri));
    }

    [Fact]
    public void Load_NamesWithoutMeaning_AreSaidEachOnce()
    {
        string[] names = ["GIN_MODE", "ADMIN_API_KEY", "SESSION_SECRET_KEY", "DB_TYPE", "DB_CONNECTION_STRING_SQLITE", "MYSQL_HOST"];
        foreach (var name in names)
            _environment[name] = "any";

        var warnings = Load().Warnings;

        Assert.Equal(names.Length, warnings.Count);
        Assert.All(names, name => Assert.Single(warnings, warning => warning.StartsWith(name + " has no meaning here", StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_Postgres_IsSaidNotToBeUsedAndNotShown()
    {
        _environment["ROTOR_STORAGE__POSTGRES"] = "Host=db;Password=a-password";

        var warning = Assert.Single(Load().Warnings);

        Assert.StartsWith("ROTOR_STORAGE__POSTGRES is not used by this version", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("a-password", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1")]
    [InlineData("http://127.0.0.1:9/x/models/", "http://127.0.0.1:9/x")]
    [InlineData("http://127.0.0.1:9/", "http://127.0.0.1:9/")]
    public void Load_BaseUrl_LosesTheEndingsOfFullUrls(string given, string kept)
    {
        _environment["OPENROUTER_BASE_URL"] = given;

        Assert.Equal(kept, Load().Options.Upstream.BaseUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData("ftp://example.test/")]
    [InlineData("https://user:hidden@example.test/")]
    [InlineData("example.test")]
    public void Load_WrongBaseUrl_IsAFaultThatShowsNoPassword(string given)
    {
        _environment["ROTOR_UPSTREAM__BASEURL"] = given;

        Assert.DoesNotContain("hidden", Assert.Single(Load().Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("*")]
    [InlineData("192.0.2.1")]
    [InlineData("::")]
    public void Load_OpenBeyondThisMachine_IsRefusedUnlessSaid(string host)
    {
        _environment["HOST"] = host;
        _environment["ROTOR_ACCESS__CLIENTS"] = "open";
        Assert.Contains("ROTOR_ACCESS__ALLOWOPEN", Assert.Single(Load().Faults), StringComparison.Ordinal);

        _environment["ROTOR_ACCESS__ALLOWOPEN"] = "true";
        Assert.Empty(Load().Faults);
    }

    [Theory]
    [InlineData("127.0.0.1", "", "", "Open")]
    [InlineData("localhost", "", "", "Open")]
    [InlineData("0.0.0.0", "", "", "Tokens")]
    [InlineData("127.0.0.1", "APP_API_KEY", "", "Tokens")]
    [InlineData("127.0.0.1", "DEFAULT_APIKEY", "", "Passthrough")]
    [InlineData("0.0.0.0", "SUPER_ADMIN_APIKEY", "", "Passthrough")]
    [InlineData("0.0.0.0", "APP_API_KEY", "passthrough", "Passthrough")]
    [InlineData("127.0.0.1", "APP_API_KEY", "open", "Open")]
    public void Load_Clients_FollowWhatIsSet(string host, string secret, string clients, string mode)
    {
        _environment["HOST"] = host;
        _environment["ROTOR_ACCESS__CLIENTS"] = clients;
        if (secret.Length > 0)
            _environment[secret] = "a-secret-of-some-length";

        var loaded = Load();

        Assert.Empty(loaded.Faults);
        Assert.Equal(mode, AccessMode.Of(loaded.Options).ToString());
    }

    [Theory]
    [InlineData("127.0.0.1", 0)]
    [InlineData("0.0.0.0", 1)]
    public void Load_PublishedDefaultAsToken_IsRefusedBeyondThisMachine(string host, int faults)
    {
        _environment["HOST"] = host;
        _environment["APP_API_KEY"] = "123456";

        Assert.Equal(faults, Load().Faults.Count(fault => fault.ToString().StartsWith("APP_API_KEY", StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_AnyOriginWithOpen_IsAFault()
    {
        _environment["ROTOR_ACCESS__CORS"] = "*";
        Assert.Contains("ROTOR_ACCESS__CORS", Assert.Single(Load().Faults), StringComparison.Ordinal);

        _environment["APP_API_KEY"] = "a-secret-of-some-length";
        Assert.Empty(Load().Faults);
    }

    [Fact]
    public void Load_MaxWaitNotBelowCommitAfter_IsAFault()
    {
        _environment["ROTOR_POOL__MAXWAIT"] = "00:00:15";

        Assert.Contains("ROTOR_STREAMS__COMMITAFTER", Assert.Single(Load().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_KeysOfVariableAndFile_AreBothTakenOnce()
    {
        Write("data/rotor.json", """{ "keys": ["sk-or-a", { "value": "sk-or-b", "weight": 4, "label": "team" }] }""");
        _environment["OPENROUTER_API_KEYS"] = "sk-or-b,sk-or-c:2";

        var keys = Load().Options.Keys;

        Assert.Equal([("sk-or-b", 4, "team"), ("sk-or-c", 2, null), ("sk-or-a", null, null)], keys.Select(k => (k.Value.Reveal(), k.Weight, k.Label)));
    }

    [Theory]
    [InlineData("""{ "keys": "sk-or-planted" }""")]
    [InlineData("""{ "keys": [{ "value": "sk-or-planted", "wieght": 2 }] }""")]
    [InlineData("""{ "keys": ["sk-or-planted" """)]
    [InlineData("""["sk-or-planted"]""")]
    public void Load_WrongFile_IsAFaultThatShowsNoKey(string text)
    {
        Write("data/rotor.json", text);

        Assert.DoesNotContain("planted", Assert.Single(Load().Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ConfigFileThatIsNotThere_IsAFault() => Assert.Single(Load(config: "nowhere.json").Faults);

    private LoadedConfiguration Load(string? config = null) => ConfigurationLoader.Load(new(_environment, _folder, _commandLine, config));

    private static string Origin(LoadedConfiguration loaded, string name) => loaded.Origins[SettingCatalog.FindByName(name)!];

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
