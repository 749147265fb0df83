using System.Text;
using System.Text.Json.Nodes;
using Rotor.Admin.Records;

namespace Rotor.Tests.Admin.Records;

public sealed class ExportTests : IAsyncLifetime
{
    private AdminServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AdminServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Export_Csv_HasOneLineForEachRecordUnderAHead()
    {
        _server.Log.Records.AddRange(Enumerable.Range(0, 2_000).Select(i => Given.Record($"r-{i}")));

        var lines = (await _server.Client.GetStringAsync("/api/requests/export?format=csv", Token)).Split("\r\n");

        Assert.Equal(2_002, lines.Length);
        Assert.StartsWith("id,timestamp,state,method,url,response_status,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("r-0,2026-03-04T12:00:00.000Z,completed,POST,/v1/chat/completions?a=b,200,", lines[1], StringComparison.Ordinal);
        Assert.Empty(lines[^1]);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData(" =1", "' =1")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("＝1", "'＝1")]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData("a,\"b\"\r\nc", "\"a,\"\"b\"\"\r\nc\"")]
    [InlineData("北京, привет", "\"北京, привет\"")]
    [InlineData(null, "")]
    public void Append_AnyText_IsOneCellAndNoFormula(string? text, string expected)
    {
        var line = new StringBuilder();

        CsvText.Append(line, text, isText: true);

        Assert.Equal(expected, line.ToString());
    }

    [Fact]
    public async Task Export_JsonLines_HasOneWholeObjectALine()
    {
        _server.Log.Records.AddRange([Given.Record("r-1").WithBodies("{\n}", "b"), Given.Record("r-2")]);

        var text = await _server.Client.GetStringAsync("/api/requests/export?format=jsonl&bodies=true", Token);

        var lines = text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(["r-1", "r-2"], lines.Select(line => (string?)line["id"]));
        Assert.Equal("{\n}", (string?)lines[0]["requestBody"]);
        Assert.Contains("Анна", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Limit_EndsThere()
    {
        _server.Log.Records.AddRange(Enumerable.Range(0, 10).Select(i => Given.Record($"r-{i}")));

        var text = await _server.Client.GetStringAsync("/api/requests/export?format=jsonl&limit=3", Token);

        Assert.Equal(3, text.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Export_CsvWithBodiesAndMark_BeginsWithTheMarkAndHoldsThem()
    {
        _server.Log.Records.Add(Given.Record().WithBodies("=cmd()", "answer"));

        var bytes = await _server.Client.GetByteArrayAsync("/api/requests/export?bodies=1&bom=1", Token);

        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.EndsWith(",'=cmd(),answer\r\n", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }
}
