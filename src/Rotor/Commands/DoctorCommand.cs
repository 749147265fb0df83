using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Rotor.Commands.Output;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Observability;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary><c>rotor doctor</c>: looks at what a good start and a good day need, and says what is amiss.</summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create(SettingsOptions settings)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON for scripts." };
        var command = settings.AtServer(new Command("doctor", "Look at configuration, data folder, upstream, keys and accounts, and say what is amiss.") { json });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var place = settings.PlaceOf(parsed);
            List<Finding> findings = place.Named is null ? await ExamineMachineAsync(settings.LoadOrEnd(parsed), cancellationToken) : [];
            findings.AddRange(await ExamineServerAsync(place, cancellationToken));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(findings, CommandJson.Default.ListFinding));
            else
                foreach (var finding in findings)
                    Console.WriteLine($"{Ansi.Paint(finding.Level.PadRight(4), ToneOf(finding), TerminalColors.OnOutput)}  {TextWidth.OneLine(finding.Text)}");
            return findings.Any(finding => finding.Level == Finding.Bad) ? ExitCode.Unhealthy : ExitCode.Success;
        });
        return command;
    }

    private static async Task<List<Finding>> ExamineMachineAsync(LoadedConfiguration loaded, CancellationToken cancellationToken)
    {
        var options = loaded.Options;
        List<Finding> findings =
        [
            new Finding(Finding.Ok, "The configuration has no fault."),
            .. loaded.Warnings.Select(warning => new Finding(Finding.Warn, warning)),
            await UpstreamAsync(options, cancellationToken),
        ];
        var server = DataFolder.FindServer(options.Data);
        findings.Add(new Finding(Finding.Ok, server is null ? $"No server runs on {options.Data}." : $"A server runs on {options.Data}: {server.Url}"));
        return findings;
    }

    private static async Task<IEnumerable<Finding>> ExamineServerAsync(CommandPlace place, CancellationToken cancellationToken)
    {
        await using var desk = await KeyDesk.OpenAsync(place, TimeProvider.System, cancellationToken);
        return [.. Keys(await desk.ListAsync(cancellationToken)), .. Accounts(await desk.AccountsAsync(cancellationToken))];
    }

    private static Tone ToneOf(Finding finding) => finding.Level switch
    {
        Finding.Ok => Tone.Good,
        Finding.Warn => Tone.Warning,
        Finding.Bad => Tone.Bad,
        _ => Tone.Quiet,
    };

    private static async Task<Finding> UpstreamAsync(RotorOptions options, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = options.Upstream.ConnectTimeout }) { Timeout = Patience };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, options.Upstream.BaseUrl);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new Finding(Finding.Ok, $"The upstream {options.Upstream.BaseUrl} answers.");
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var why = error.InnerException is SocketException socket ? socket.SocketErrorCode.ToString() : error is HttpRequestException ? error.Message : "no answer in time";
            return new Finding(Finding.Bad, $"The upstream {options.Upstream.BaseUrl} does not answer: {why}");
        }
    }

    private static IEnumerable<Finding> Keys(IReadOnlyList<KeyView> keys)
    {
        var usable = keys.Count(key => key.State is "ready" or "unchecked" or "suspected");
        yield return new Finding(
            usable > 0 ? Finding.Ok : Finding.Bad,
            keys.Count == 0 ? "There is no key: add one with 'rotor keys add'." : string.Create(CultureInfo.InvariantCulture, $"{usable} of {keys.Count} keys can be used now."));
        foreach (var key in keys.Where(key => key.State is "invalid" or "resting" or "spent"))
            yield return new Finding(Finding.Warn, $"{KeyOutput.Name(key)} is {key.State}: {KeyOutput.Why(key)}");
    }

    private static IEnumerable<Finding> Accounts(IReadOnlyList<AccountSnapshot> accounts)
    {
        foreach (var account in accounts.Where(account => account.Forecast.Length > 0))
            yield return new Finding(account.FreeUsedToday < account.FreeLimitToday ? Finding.Ok : Finding.Warn, $"Account {account.Id}: free requests {account.Forecast}.");
        if (PoolAdvice.OnFreeAccounts(accounts) is { } advice)
            yield return new Finding(Finding.Note, advice);
    }
}

/// <summary>One thing that the examination saw.</summary>
/// <param name="Level"><c>ok</c>, <c>note</c>, <c>warn</c>, or <c>bad</c> where Rotor cannot serve.</param>
/// <param name="Text">For people.</param>
internal sealed record Finding(string Level, string Text)
{
    public const string Ok = "ok";
    public const string Note = "note";
    public const string Warn = "warn";
    public const string Bad = "bad";
}
