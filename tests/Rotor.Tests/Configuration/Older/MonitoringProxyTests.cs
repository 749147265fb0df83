using Rotor.Configuration;
using Rotor.Core.Access;

namespace Rotor.Tests.Configuration.Older;

public sealed class MonitoringProxyTests : IDisposable
{
    private const string Published = """
        '''settings'''
        import os

        PROXY_HOST = os.getenv("PROXY_HOST", "127.0.0.1")
        PROXY_PORT = int(os.getenv("PROXY_PORT", "8080"))
        WEB_HOST = os.getenv('WEB_HOST', '127.0.0.1')
        WEB_PORT = int(os.environ.get("WEB_PORT") or "8081")  # console
        OPENAI_API_BASE = "https://openrouter.ai/api/v1"
        LOG_LEVEL = "INFO"
        MAX_REQUESTS_HISTORY = 1000
        PAGE_SIZE = 20
        DEFAULT_APIKEY = os.getenv("DEFAULT_APIKEY","")
        SUPER_ADMIN_APIKEY = os.getenv("SUPER_ADMIN_APIKEY", "")
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-py-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_PublishedFile_PassesKeysThroughOnTwoPorts()
    {
        var loaded = Load(Published);

        Assert.Empty(loaded.Faults);
        Assert.Empty(loaded.Warnings);
        var options = loaded.Options;
        Assert.Equal(("127.0.0.1", 8080, "http://127.0.0.1:8081"), (options.Listen.Host, options.Listen.Port, options.Listen.ConsoleUrl));
        Assert.Equal((ClientMode.Passthrough, 1000L, 64L * 1024 * 1024), (AccessMode.Of(options), options.Records.MaxCount, options.Records.MaxBodyBytes));
        Assert.Contains(loaded.Notes, note => note.StartsWith("PAGE_SIZE", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_WhatIsIndentedOrBetweenThreeQuotes_IsNotTaken()
    {
        var loaded = Load(""""
            """
            PROXY_PORT = 1
            """
            PROXY_PORT = 8090  # """ no text
            if True:
                PROXY_PORT = 2
            ''' PROXY_PORT = 3
            PROXY_PORT = 4 '''
            NOTE = '''one line'''
            WEB_PORT = 8091
            """");

        Assert.Equal((8090, "http://127.0.0.1:8091"), (loaded.Options.Listen.Port, loaded.Options.Listen.ConsoleUrl));
        Assert.StartsWith("PROXY_PORT (config.py line 6)", Assert.Single(loaded.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VariablesThatTheFileAsksFor_AreTaken()
    {
        _environment["WEB_PORT"] = "9081";
        _environment["PROXY_PORT"] = "9080";
        _environment["DEFAULT_APIKEY"] = "sk-or-v1-default-planted";

        var options = Load(Published).Options;

        Assert.Equal((9080, "http://127.0.0.1:9081", "sk-or-v1-default-planted"), (options.Listen.Port, options.Listen.ConsoleUrl, options.Access.DefaultApiKey.Reveal()));
    }

    [Theory]
    [InlineData("PROXY_PORT", "9080", 9080, "http://127.0.0.1:8081")]
    [InlineData("WEB_PORT", "9081", 8080, "http://127.0.0.1:9081")]
    [InlineData("SUPER_ADMIN_APIKEY", "a-secret-of-some-length", 8080, "http://127.0.0.1:8081")]
    public void Load_OneVariableAlone_IsEnough(string name, string value, int port, string console)
    {
        _environment[name] = value;

        var loaded = Load(null);

        Assert.Empty(loaded.Faults);
        Assert.Equal((port, console, ClientMode.Passthrough), (loaded.Options.Listen.Port, loaded.Options.Listen.ConsoleUrl, AccessMode.Of(loaded.Options)));
    }

    [Fact]
    public void Load_OwnPortBesideTheDefaultKey_StaysOnePort()
    {
        _environment["DEFAULT_APIKEY"] = "sk-or-v1-default-planted";
        _environment["PORT"] = "9000";

        var options = Load(null).Options;

        Assert.Equal((9000, null, ClientMode.Passthrough), (options.Listen.Port, options.Listen.ConsoleUrl, AccessMode.Of(options)));
    }

    [Fact]
    public void Load_HostForAll_HoldsForTheConsoleToo()
    {
        _environment["HOST"] = "0.0.0.0";
        _environment["SUPER_ADMIN_APIKEY"] = "a-secret-of-some-length";

        Assert.Equal("http://0.0.0.0:8081", Load(null).Options.Listen.ConsoleUrl);
    }

    [Theory]
    [InlineData("PROXY_PORT = __import__('os').system('touch planted')")]
    [InlineData("PROXY_PORT = 8000 + 80")]
    [InlineData("PROXY_PORT = open('/etc/passwd').read()")]
    [InlineData("PROXY_PORT = \"80\\x38\"")]
    public void Load_Code_IsNeverRun(string line)
    {
        var loaded = Load("WEB_PORT = 9081\n" + line + "\n");

        Assert.Empty(loaded.Faults);
        Assert.Contains("PROXY_PORT (config.py line 2)", Assert.Single(loaded.Warnings), StringComparison.Ordinal);
        Assert.Equal((8080, "http://127.0.0.1:9081"), (loaded.Options.Listen.Port, loaded.Options.Listen.ConsoleUrl));
        Assert.False(File.Exists(Path.Combine(_folder, "planted")));
    }

    [Theory]
    [InlineData("https://openrouter.ai", "https://openrouter.ai/api/v1")]
    [InlineData("https://openrouter.ai/api/v1/", "https://openrouter.ai/api/v1")]
    public void Load_Base_WithOrWithoutItsPath(string given, string taken) =>
        Assert.Equal(taken, Load($"OPENAI_API_BASE = '{given}'").Options.Upstream.BaseUrl.AbsoluteUri);

    [Fact]
    public void Load_FileOfAnotherProgram_IsLeftAlone() => Assert.Empty(Load("DEBUG = True\nLOG_LEVEL = 'INFO'\n").Origins);

    private LoadedConfiguration Load(string? file)
    {
        if (file is not null)
            File.WriteAllText(Path.Combine(_folder, "config.py"), file);
        return ConfigurationLoader.Load(new(_environment, _folder, []));
    }
}
