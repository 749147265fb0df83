using System.Net;
using System.Text.Json.Nodes;
using Rotor.Configuration;
using Rotor.TestSupport;
using Rotor.Tests.Support;
using Rotor.Core.Settings;

namespace Rotor.Tests.Listening;

/// <summary>The console at an address of its own, with the program as a process.</summary>
public sealed class ConsoleAddressTests : IDisposable
{
    private readonly string _folder = TestFolders.New("console");

    private string Data => Path.Combine(_folder, "data");

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task ConsoleUrl_EachDoorAnswersAtItsOwnAddressOnly()
    {
        await using var process = Start(("ADMIN_PASSWORD", "correct horse battery"));
        var clients = await AddressAsync(process, "Client base URL");
        var console = await AddressAsync(process, "Console");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Gateway.Patience };

        async Task<HttpStatusCode> StatusAsync(Uri address, string path)
        {
            using var answer = await http.GetAsync(new Uri(address, path), TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        Assert.NotEqual(clients.Port, console.Port);
        foreach (var path in new[] { "/", "/admin", "/ADMIN/login", "/api/keys", "/api/stats", "/login", "/request/1" })
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await StatusAsync(clients, path)));
        }

        foreach (var path in new[] { "/v1/models", "/api/v1/models", "/chat/completions", "/v1/nothing" })
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await StatusAsync(console, path)));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(clients, "/v1/key"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(console, "/admin/login"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(console, "/api/keys"));
        Assert.All(await Task.WhenAll(StatusAsync(clients, "/healthz"), StatusAsync(console, "/healthz")), status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Fact]
    public async Task ConsoleUrl_CommandLineAndFirstLink_LeadThere()
    {
        await using var process = Start();
        var link = await process.LineAsync("/admin/first?code=");
        var console = await AddressAsync(process, "Console");

        var listed = await RotorProcess.RunAsync(_folder, ["keys", "list", "--json", "--data", Data]);

        Assert.Contains($"{console.GetLeftPart(UriPartial.Authority)}/admin/first", link, StringComparison.Ordinal);
        Assert.Equal(0, listed.Code);
        Assert.Single(JsonNode.Parse(listed.Output)!.AsArray());
    }

    [Theory]
    [InlineData("http://console.example:8081", "CONSOLEURL")]
    [InlineData("http://127.0.0.1:8000", "another port")]
    [InlineData("http://*:8000", "another port")]
    [InlineData("https://127.0.0.1:8081", "ROTOR_LISTEN__CERTIFICATE")]
    public void ConsoleUrl_ThatCannotBe_StopsTheStart(string url, string said)
    {
        var options = new RotorOptions();
        options.Listen.ConsoleUrl = url;
        var faults = new List<SettingFault>();

        OptionsRules.Finish(options, faults, []);

        Assert.Contains(said, Assert.Single(faults), StringComparison.Ordinal);
    }

    private RotorProcess Start(params (string, string)[] variables) => RotorProcess.Start(
        _folder,
        ["serve", "--port", "0", "--data", Data],
        [
            ("OPENROUTER_API_KEYS", "sk-or-v1-x"), ("ROTOR_UPSTREAM__BASEURL", "http://127.0.0.1:9/v1"), ("ROTOR_MODELS__REFRESHONSTART", "false"),
            ("ROTOR_LISTEN__CONSOLEURL", "http://127.0.0.1:0"), .. variables,
        ]);

    private static async Task<Uri> AddressAsync(RotorProcess process, string title)
    {
        var line = await process.LineAsync(title);
        return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim());
    }
}
