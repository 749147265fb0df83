using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace Rotor.Commands;

/// <summary><c>rotor healthcheck</c>: asks the server on the configured address, for containers and service managers.</summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static Command Create(SettingsOptions settings)
    {
        var ready = new Option<bool>("--ready") { Description = "Ask whether requests can be served, not only whether the process answers." };
        var command = settings.AtServer(new Command("healthcheck", "Ask the running server whether it is well.") { ready });
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(settings.UrlOf(parsed) ?? new Uri(ClientAddress.Of(settings.LoadOrEnd(parsed).Options.Listen.Main)), settings.UrlOf(parsed) is null, parsed.GetValue(ready) ? "/readyz" : "/healthz", cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Uri root, bool own, string path, CancellationToken cancellationToken)
    {
        var address = new Uri(root, path);
        // A proxy of the environment is for the way out, not for asking oneself.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (own)
            OwnServer.Trust(handler);
        using var client = new HttpClient(handler) { Timeout = Limit };
        try
        {
            using var answer = await client.GetAsync(address, cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
                return ExitCode.Success;
            throw new CommandException(ExitCode.Unhealthy, $"{address} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            var why = error.InnerException is SocketException socket ? socket.SocketErrorCode.ToString() : error is HttpRequestException ? error.Message : "no answer in time";
            throw new CommandException(ExitCode.Unhealthy, $"{address} does not answer: {why}", error);
        }
    }
}
