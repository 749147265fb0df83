using System.Net.Sockets;
using Rotor.Core.Settings;
using Rotor.Proxy;

namespace Rotor.Observability;

/// <summary>Asks once after the start whether the upstream can be reached, and says so in one line where it cannot. Costs nothing, uses no key.</summary>
internal sealed class UpstreamProbe(Live<UpstreamOptions> options, IHostApplicationLifetime lifetime, ILogger<UpstreamProbe> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var upstream = options.Value;
        using var handler = new SocketsHttpHandler { ConnectTimeout = upstream.ConnectTimeout, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { Timeout = upstream.ConnectTimeout + TimeSpan.FromSeconds(10) };
        try
        {
            await lifetime.UntilStartedAsync(stoppingToken);
            using var request = new HttpRequestMessage(HttpMethod.Head, upstream.BaseUrl);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            ProcessLog.UpstreamUnreachable(logger, upstream.BaseUrl, Why(error));
        }
    }

    private static string Why(Exception error) => error switch
    {
        HttpRequestException { InnerException: SocketException socket } => socket.SocketErrorCode.ToString(),
        HttpRequestException http => $"{http.HttpRequestError} ({http.Message})",
        _ => "no answer in time",
    };
}
