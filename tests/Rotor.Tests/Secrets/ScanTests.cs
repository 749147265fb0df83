using System.Text;
using Rotor.TestSupport;

namespace Rotor.Tests.Secrets;

/// <summary>The look through folders and answers finds what it is there to find.</summary>
public sealed class ScanTests
{
    private const string Planted = "orchard\"seven/granite+otter";
    private static readonly string Shaped = "rt-" + new string('k', 43);

    public static TheoryData<string> Spellings => [Planted, "orchard\\u0022seven/granite\\u002Botter", Uri.EscapeDataString(Planted), "x" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Planted)), Shaped, "sk-or-v1-unknown-key"];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void End_SecretInTheData_FailsAndStillDeletesTheFolder(string spelled)
    {
        var folder = Given("data/logs/rotor.log", "a line of the log: " + spelled);

        var found = Assert.Throws<SecretsFoundException>(() => TestFolders.End(folder));

        Assert.Contains("rotor.log", found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, found.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData("keys.csv")]
    [InlineData("data/run.json")]
    [InlineData("data/excused.txt")]
    public void End_SecretWhereItMayLie_Passes(string file) => TestFolders.End(Given(file, $$"""{"secret":"orchard\"seven/granite+otter"}"""), "excused.txt");

    [Fact]
    public async Task Watch_SecretInTwoPiecesOfAnAnswer_IsFound()
    {
        var folder = Given("data/rotor.lock", "");
        var watch = new AnswerWatch(TestFolders.ScanOf(folder));
        using var client = new HttpClient(watch.Over(new Pieces(Planted)));

        var text = await client.GetStringAsync("http://gateway.test/path", TestContext.Current.CancellationToken);

        Assert.Equal("It is " + Planted, text);
        Assert.Contains("GET /path", Assert.Throws<SecretsFoundException>(watch.ThrowIfAny).Message, StringComparison.Ordinal);
        TestFolders.End(folder);
    }

    private static string Given(string file, string text)
    {
        var folder = TestFolders.New("scan");
        TestFolders.PlantVariables(folder, [("OPENROUTER_API_KEYS", Planted + ":3")]);
        Directory.CreateDirectory(Path.Combine(folder, "data", "logs"));
        File.WriteAllText(Path.Combine(folder, "data", "rotor.db"), "");
        File.WriteAllText(Path.Combine(folder, file), text);
        return folder;
    }

    /// <summary>Answers with a text in two reads.</summary>
    private sealed class Pieces(string secret) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var pipe = new System.IO.Pipelines.Pipe();
            _ = WriteAsync(pipe.Writer);
            return Task.FromResult(new HttpResponseMessage { Content = new StreamContent(pipe.Reader.AsStream()) });
        }

        private async Task WriteAsync(System.IO.Pipelines.PipeWriter writer)
        {
            await writer.WriteAsync(Encoding.UTF8.GetBytes("It is " + secret[..9]));
            await Task.Yield();
            await writer.WriteAsync(Encoding.UTF8.GetBytes(secret[9..]));
            await writer.CompleteAsync();
        }
    }
}
