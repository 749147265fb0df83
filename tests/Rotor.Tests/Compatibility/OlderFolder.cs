using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Compatibility;

/// <summary>A folder laid out as an older proxy's, and the built program run in it without any other setting than the folder's files say.</summary>
internal sealed class OlderFolder : IAsyncDisposable
{
    private readonly List<IDisposable> _clients = [];
    private AnswerWatch? _answers;
    private RotorProcess? _process;

    public string Path { get; } = TestFolders.New("older");

    public RotorProcess Process => _process ?? throw new InvalidOperationException("Nothing was started.");

    /// <summary>The client door.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Console and admin API, as the owner of the folder.</summary>
    public HttpClient Console { get; private set; } = null!;

    /// <summary>The console, as somebody who has not signed in.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
    }

    public string Read(string name) => System.IO.File.ReadAllText(File(name));

    public async Task StartAsync(params (string Name, string Value)[] variables)
    {
        _process = RotorProcess.Start(Path, [], [("ROTOR_MODELS__REFRESHONSTART", "false"), .. variables]);
        _answers = new AnswerWatch(TestFolders.ScanOf(Path));
        var door = await AddressAsync("Client base URL");
        var console = await AddressAsync("Console  ");
        await _process.LineAsync("Ctrl+C stops");
        Client = NewClient(door);
        Stranger = NewClient(console);
        Console = NewClient(console);
        Console.DefaultRequestHeaders.Add(LocalAccess.Header, (string)JsonNode.Parse(Read("data/run.json"))!["secret"]!);
    }

    /// <summary>Stops it as Ctrl+C does, and waits for its end.</summary>
    public async Task<int> StopAsync()
    {
        await Process.SignalAsync("INT");
        return await Process.EndAsync();
    }

    public Task<HttpResponseMessage> ChatAsync(string model = "openai/gpt-4o-mini", bool stream = false, string? bearer = null, string path = "/v1/chat/completions")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent($$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Hi"}]}""", Encoding.UTF8, "application/json"),
        };
        if (bearer is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return Client.SendAsync(request);
    }

    public async Task<JsonNode> ConsoleAsync(string path)
    {
        try
        {
            return JsonNode.Parse(await Console.GetStringAsync(path))!;
        }
        catch (HttpRequestException error)
        {
            throw new InvalidOperationException($"{path} gave no answer; the program said:\n{Process.Output}", error);
        }
    }

    /// <summary>Asks the console until what it answers holds.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> holds)
    {
        using var limit = new CancellationTokenSource(Gateway.Patience);
        while (true)
        {
            var answer = await ConsoleAsync(path);
            if (holds(answer))
                return answer;
            Assert.False(limit.IsCancellationRequested, $"{path} stays {answer.ToJsonString()}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        foreach (var client in _clients)
            client.Dispose();
        TestFolders.End(Path);
        _answers?.ThrowIfAny();
    }

    private async Task<Uri> AddressAsync(string label)
    {
        var line = (await Process.LineAsync(label)).Trim();
        return new Uri(new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]).GetLeftPart(UriPartial.Authority));
    }

    private HttpClient NewClient(Uri address)
    {
        var client = new HttpClient(_answers!.Over(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })) { BaseAddress = address, Timeout = TestSupport.Patience.Limit };
        _clients.Add(client);
        return client;
    }
}
