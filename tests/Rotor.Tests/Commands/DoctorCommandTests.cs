using System.Text.Json.Nodes;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly string _folder = TestFolders.New("doctor");

    public void Dispose() => TestFolders.End(_folder);

    [Fact]
    public async Task Doctor_ManyFreeAccounts_TellsTheirQuotaAndWhatOpenRouterSaysOfThem()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync();
        var values = Enumerable.Range(1, 3).Select(i => $"sk-or-v1-doctor-aaaaaaaaaaaa{i:D4}").ToArray();
        foreach (var (index, value) in values.Index())
            upstream.AddKey(value, $"user_{index}").Account.CreditsBought = 0;
        (string, string)[] variables = [("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", upstream.BaseUrl), ("OPENROUTER_API_KEYS", string.Join(',', values))];
        await using var server = RotorProcess.Start(_folder, ["serve"], variables);
        await server.LineAsync("Client base URL");
        await RotorProcess.RunAsync(_folder, ["keys", "check", "--all"], variables);

        var (code, output) = await RotorProcess.RunAsync(_folder, ["doctor", "--json"], variables);

        Assert.Equal(0, code);
        var findings = JsonNode.Parse(output)!.AsArray().Select(finding => ((string)finding!["level"]!, (string)finding["text"]!)).ToArray();
        Assert.Equal(3, findings.Count(finding => finding.Item2.Contains("50 of 50 left today", StringComparison.Ordinal)));
        Assert.Contains(findings, finding => finding.Item1 == "note" && finding.Item2.Contains("as we govern capacity globally", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding == ("ok", "3 of 3 keys can be used now."));
    }

    [Fact]
    public async Task Doctor_NoKeyAndNoUpstream_SaysBothAndEndsWith5()
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, ["doctor"], ("ROTOR_UPSTREAM__BASEURL", "http://127.0.0.1:9/v1"));

        Assert.Equal(5, code);
        Assert.Equal(2, output.Split('\n').Count(line => line.StartsWith("bad", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Start_WrongRules_NamesEachFaultAndEndsWith2()
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, ["doctor"], ("ROTOR_FAILOVER__RULES", "500=dance, 700=next_key, 429=next_key"), ("ROTOR_POOL__MAXWAIT", "soon"));

        Assert.Equal(2, code);
        Assert.All((string[])["'500=dance'", "700", "ROTOR_POOL__MAXWAIT"], part => Assert.Contains(part, output, StringComparison.Ordinal));
    }
}
