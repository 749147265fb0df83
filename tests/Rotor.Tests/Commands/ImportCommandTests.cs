using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Rotor.Commands;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

/// <summary>Files laid out as the older proxies leave them, taken over by the real program.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private const string KeyA = "sk-or-v1-import-aaaaaaaaaaaa1111";
    private const string KeyB = "sk-or-v1-import-bbbbbbbbbbbb2222";
    private const string KeyC = "sk-or-v1-import-cccccccccccc3333";
    private const string KeyD = "sk-or-v1-import-dddddddddddd4444";
    private const string Owner = "sk-or-v1-owner-eeeeeeeeeeeeee5555";

    private readonly string _folder = TestFolders.New("import");
    private readonly (string, string)[] _variables = [("ROTOR_DATA", "rotor-data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", "http://127.0.0.1:9/api/v1"), ("ROTOR_RECORDS__MAXAGE", "9000.00:00:00")];

    public void Dispose() => TestFolders.End(_folder);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_FoldersOfAll_TakesEverythingOnce(bool serving)
    {
        WriteKeysCsv();
        WriteKeysDatabase();
        WriteUsageDatabase();
        WriteRequestsDatabase(3);
        RotorProcess? server = null;
        if (serving)
        {
            server = RotorProcess.Start(_folder, ["serve"], _variables);
            await server.LineAsync("Client base URL");
        }

        var dry = await RunAsync("import", "old", "--dry-run", "--json");
        var nothing = await RunAsync("keys", "list", "--json");
        var first = await RunAsync("import", "old", "--json");
        var keys = await RunAsync("keys", "list", "--json");
        var second = await RunAsync("import", "old", "--json");
        var found = await RunAsync("requests", "list", "--search", "北京", "--json");
        var all = await RunAsync("requests", "list", "--json");
        var usage = await RunAsync("usage", "--from", "2025-06-01", "--to", "2025-07-30", "--group", "model", "--json");
        var id = (string)JsonNode.Parse(found.Output)![0]!["id"]!;
        var details = await RunAsync("requests", "show", id, "--json");
        if (server is not null)
        {
            await server.SignalAsync("TERM");
            await server.EndAsync();
            await server.DisposeAsync();
        }

        Assert.All([dry, first, second], run => Assert.Equal(0, run.Code));
        Assert.Equal("[]", nothing.Output.Trim());
        Assert.Equal((5, 5), (Sum(dry, "keysAdded"), Sum(dry, "recordsAdded")));
        Assert.Equal((5, 5, 0), (Sum(first, "keysAdded"), Sum(first, "recordsAdded"), Sum(first, "recordsKnown")));
        Assert.Equal((0, 6, 0, 5), (Sum(second, "keysAdded"), Sum(second, "keysKnown"), Sum(second, "recordsAdded"), Sum(second, "recordsKnown")));
        var list = JsonNode.Parse(keys.Output)!.AsArray();
        var work = Assert.Single(list, key => (string?)key!["label"] == "工作 key")!;
        Assert.Equal((50, "3333"), ((int)work["dailyLimit"]!, (string)work["last4"]!));
        Assert.Equal((412, DateTimeOffset.Parse("2025-07-02T03:04:05Z", CultureInfo.InvariantCulture)), ((long)work["used"]!, (DateTimeOffset)work["lastUsed"]!));
        Assert.Equal(17, (long)Assert.Single(list, key => (string?)key!["last4"] == "1111")!["used"]!);
        Assert.Equal("2025-07-01T02:00:00", ((DateTimeOffset)Assert.Single(list, key => (string?)key!["last4"] == "2222")!["lastUsed"]!).UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        Assert.Equal("disabled", (string)Assert.Single(list, key => (string?)key!["label"] == "off")!["state"]!);
        Assert.Equal(7, (int)Assert.Single(list, key => (string?)key!["last4"] == "2222")!["weight"]!);
        Assert.Equal(5, JsonNode.Parse(all.Output)!.AsArray().Count);
        Assert.Equal("00000000-0000-4000-8000-000000000002", id);
        Assert.Equal((300L, 30L), (Total(usage, "vendor/model:free", "promptTokens"), Total(usage, "vendor/model:free", "completionTokens")));
        var record = JsonNode.Parse(details.Output)!;
        Assert.Equal(200, (int)record["response_status"]!);
        Assert.Contains("vendor/other", details.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("uthorization\":", details.Output.Replace("authorization_bearer", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("X-Kept", details.Output, StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(Path.Combine(_folder, "rotor-data"), "*", SearchOption.AllDirectories), file =>
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Owner)) < 0, file));
    }

    [Fact]
    public async Task Import_DamagedFilesAndRows_NameThemAndLoseNothingElse()
    {
        WriteKeysCsv("not-a-key;good;1;", "sk-or-v1-with space;good;;");
        WriteRequestsDatabase(600);
        var path = Path.Combine(_folder, "old", "proxy_requests.db");
        Execute(path, "UPDATE requests SET timestamp = 'yesterday' WHERE rowid = 10", "UPDATE requests SET headers = '{broken', body = X'FF00' WHERE rowid = 20");
        // A page in the middle, as a failing disk leaves it.
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "old", "openrouter_proxy.db"), "this is no database");

        var (code, output) = await RunAsync("import", "old");
        var list = await RunAsync("requests", "list", "--cursor", "", "--page-size", "200", "--json");

        Assert.Equal(ExitCode.PartlyImported, code);
        Assert.Contains("keys.csv, line 4: no key that begins with sk-or-", output, StringComparison.Ordinal);
        Assert.Contains("keys.csv, line 5: ", output, StringComparison.Ordinal);
        Assert.Contains("proxy_requests.db, row 10 of requests", output, StringComparison.Ordinal);
        Assert.Contains("the file is damaged there", output, StringComparison.Ordinal);
        Assert.Contains("openrouter_proxy.db, file: it is no SQLite database", output, StringComparison.Ordinal);
        Assert.DoesNotContain("with space", output, StringComparison.Ordinal);
        var damaged = Regex.Match(output, @"rows (\d+) to (\d+) of requests: the file is damaged there");
        var faults = Whole(damaged.Groups[2]) - Whole(damaged.Groups[1]) + 1;
        Assert.InRange(faults, 2, 100);
        Assert.Equal(200, JsonNode.Parse(list.Output[list.Output.IndexOf('[', StringComparison.Ordinal)..(list.Output.LastIndexOf(']') + 1)])!.AsArray().Count);
        Assert.Equal(599 - faults, await CountAsync());
    }

    [Fact]
    public async Task Import_CopyThatBrokeOff_TakesWhatIsThere()
    {
        WriteRequestsDatabase(600);
        using (var file = new FileStream(Path.Combine(_folder, "old", "proxy_requests.db"), FileMode.Open))
            file.SetLength(file.Length / 2 / 4096 * 4096);

        var (code, output) = await RunAsync("import", "old");

        Assert.Equal(ExitCode.PartlyImported, code);
        var lost = Regex.Match(output, @"row (\d+) and all after it of requests: the file is damaged there");
        Assert.True(lost.Success, output);
        Assert.InRange(await CountAsync(), 100, Whole(lost.Groups[1]) - 1);
    }

    [Fact]
    public async Task Import_DotEnvAndJson_TakeKeysWithTheirWeights()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "old"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "old", ".env"), $"PORT=8000\nOPENROUTER_API_KEYS=\"{KeyA},{KeyB}:5\"\n");
        await File.WriteAllTextAsync(Path.Combine(_folder, "old", "config.json"), $$$"""{"server":{"port":8000},"openrouter":{"api_keys":["{{{KeyC}}}"]}}""");

        var run = await RunAsync("import", "old/.env", "old/config.json", "--json");
        var keys = await RunAsync("keys", "list", "--json");

        Assert.Equal((0, 3), (run.Code, Sum(run, "keysAdded")));
        Assert.Equal(5, (int)Assert.Single(JsonNode.Parse(keys.Output)!.AsArray(), key => (string?)key!["last4"] == "2222")!["weight"]!);
    }

    [Fact]
    public async Task KeysImport_ListOfKeys_AddsThemOnceAndNamesWhatIsNone()
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder, "keys.txt"), [KeyA, "", "# mine", $"{KeyB};good;3;", "rubbish", KeyA]);

        var dry = await RunAsync("keys", "import", "keys.txt", "--dry-run");
        var first = await RunAsync("keys", "import", "keys.txt");
        var second = await RunAsync("keys", "import", "keys.txt");

        Assert.All([dry, first, second], run => Assert.Equal(ExitCode.PartlyImported, run.Code));
        Assert.Contains("2 would be added, 1 known already, 1 passed over", dry.Output, StringComparison.Ordinal);
        Assert.Contains("2 added, 1 known already, 1 passed over", first.Output, StringComparison.Ordinal);
        Assert.Contains("0 added, 3 known already", second.Output, StringComparison.Ordinal);
        Assert.Contains("keys.txt, line 5: ", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(KeyA, first.Output + dry.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData(".")]
    public async Task Import_NothingThere_SaysSo(string path)
    {
        var (code, output) = await RunAsync("import", path);

        Assert.Equal(ExitCode.WrongConfiguration, code);
        Assert.Contains(path, output, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output)> RunAsync(params string[] arguments) => RotorProcess.RunAsync(_folder, arguments, _variables);

    private async Task<int> CountAsync()
    {
        // A list counts for as long as that is worth waiting for; an export gives all.
        var (_, output) = await RunAsync("requests", "export", "--format", "jsonl");
        return output.Split('\n').Count(line => line.StartsWith('{'));
    }

    private static int Whole(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    private static int Sum((int Code, string Output) run, string name) => JsonNode.Parse(run.Output)!.AsArray().Sum(report => (int)report![name]!);

    private static long Total((int Code, string Output) run, string model, string name) =>
        JsonNode.Parse(run.Output)!.AsArray().Where(row => (string?)row!["name"] == model).Sum(row => (long)row![name]!);

    private void WriteKeysCsv(params string[] more) =>
        File.WriteAllLines(Place("keys.csv"), ["key;status;usage_count_or_error_msg;marked_bad_at", "# comment", $"{KeyA};good;17;", .. more, $"{KeyD};bad;HTTP 401;2025-05-01 10:00:00", KeyA]);

    private void WriteKeysDatabase() => Execute(
        Place("openrouter_keys.db"),
        """
        CREATE TABLE openrouter_api_keys (id integer PRIMARY KEY AUTOINCREMENT, created_at datetime, updated_at datetime, deleted_at datetime, key varchar(255) NOT NULL,
            weight integer DEFAULT 1, is_active numeric DEFAULT true, failure_count integer DEFAULT 0, last_failure_time datetime, cool_down_until datetime, last_used_time datetime)
        """,
        $"INSERT INTO openrouter_api_keys (key, weight, is_active, last_used_time) VALUES ('{KeyB}', 7, 0, '2025-07-01 10:00:00.123456789+08:00')",
        $"INSERT INTO openrouter_api_keys (key, weight, deleted_at) VALUES ('{KeyB}-deleted', 1, '2025-07-01 00:00:00')");

    private void WriteUsageDatabase() => Execute(
        Place("openrouter_proxy.db"),
        """
        CREATE TABLE api_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, key_name TEXT, api_key TEXT UNIQUE, is_active BOOLEAN DEFAULT 1, created_at TIMESTAMP, last_used TIMESTAMP,
            usage_count INTEGER DEFAULT 0, daily_limit INTEGER DEFAULT -1, daily_usage INTEGER DEFAULT 0, last_reset_time TIMESTAMP)
        """,
        """
        CREATE TABLE usage_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, api_key_id INTEGER, model TEXT, prompt_tokens INTEGER, completion_tokens INTEGER, total_tokens INTEGER,
            cost REAL, request_time TIMESTAMP, response_status INTEGER)
        """,
        $"INSERT INTO api_keys (key_name, api_key, usage_count, daily_limit, last_used) VALUES ('工作 key', '{KeyC}', 412, 50, '2025-07-02 03:04:05')",
        $"INSERT INTO api_keys (key_name, api_key, is_active) VALUES ('off', '{KeyC}-off', 0)",
        "INSERT INTO usage_logs (api_key_id, model, prompt_tokens, completion_tokens, total_tokens, cost, request_time, response_status) VALUES (1, 'vendor/model:free', 100, 10, 110, 0, '2025-06-15 10:00:00', 200)",
        "INSERT INTO usage_logs (api_key_id, model, prompt_tokens, completion_tokens, total_tokens, cost, request_time, response_status) VALUES (1, 'vendor/model:free', 200, 20, 220, 0.0, '2025-06-15 10:00:00.250', 429)");

    private void WriteRequestsDatabase(int count)
    {
        var statements = new List<string>
        {
            """
            CREATE TABLE requests (id TEXT PRIMARY KEY, timestamp TEXT, method TEXT, url TEXT, headers TEXT, body TEXT, authorization_bearer TEXT, response_status INTEGER,
                response_headers TEXT, response_body TEXT, duration_ms REAL, error TEXT)
            """,
            "BEGIN",
        };
        for (var number = 1; number <= count; number++)
        {
            var text = number == 2 ? "北京 в Москве" : new string((char)('a' + (number % 26)), 300);
            var answer = number == 1
                ? "data: {\"model\":\"vendor/other\",\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}\n\ndata: [DONE]\n"
                : "{\"id\":\"gen-1\",\"model\":\"vendor/other\",\"choices\":[{\"message\":{\"content\":\"" + text + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}";
            statements.Add(string.Create(CultureInfo.InvariantCulture, $"""
                INSERT INTO requests VALUES ('00000000-0000-4000-8000-{number:D12}', '2025-07-{1 + (number % 3):D2}T12:{number / 60 % 60:D2}:{number % 60:D2}.123456', 'POST',
                    'https://openrouter.ai/api/v1/chat/completions', '{"{"}"Authorization":"Bearer {Owner}","X-Kept":"yes"{"}"}',
                    '{"{"}"model":"vendor/other","messages":[{"{"}"role":"user","content":"{text} {Owner}"{"}"}]{"}"}', '{Owner}', 200, '{"{"}"Content-Type":"application/json"{"}"}', '{answer}', 1234.5, NULL)
                """));
        }

        statements.Add("COMMIT");
        Execute(Place("proxy_requests.db"), [.. statements]);
    }

    private string Place(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "old")).FullName, name);

    private static void Execute(string path, params string[] statements)
    {
        _ = Rotor.Storage.Sqlite.SqliteRuntime.Current;
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        foreach (var statement in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }
}
