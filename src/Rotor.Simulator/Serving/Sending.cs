using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Serving;

/// <summary>Writes heads, bodies and breaks.</summary>
internal static class Sending
{
    /// <summary>A body at once; chunked, without a length, as the real service sends it.</summary>
    public static async Task JsonAsync(Exchange exchange, int status, string body, string? generationId = null, string contentType = "application/json")
    {
        ResponseHead.Write(exchange.Http, status, contentType, generationId);
        exchange.Seen.Status = status;
        var writer = exchange.Http.Response.BodyWriter;
        Encoding.UTF8.GetBytes(body, writer);
        await writer.FlushAsync(exchange.Gone);
    }

    public static Task ErrorAsync(Exchange exchange, WireError error, string generationId)
    {
        foreach (var (name, value) in error.Headers)
            exchange.Http.Response.Headers[name] = value;
        if (exchange.Reply.RetryAfter is { } seconds)
            exchange.Http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return JsonAsync(exchange, error.Status, error.BodyFor(exchange.Key?.Account.Id), error.CarriesGenerationId ? generationId : null, error.ContentType);
    }

    /// <summary>Ends the connection at once: with a reset, or in order (FIN).</summary>
    public static void Break(HttpContext http, bool reset)
    {
        if (!reset && http.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            try
            {
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // The client was faster.
            }

            return;
        }

        http.Abort();
    }

    /// <summary>Takes the head's fault, if the script has one; true when no answer may follow.</summary>
    public static async Task<bool> HeadFaultAsync(Exchange exchange, TimeProvider time)
    {
        if (exchange.Reply.HeadDelay > TimeSpan.Zero)
            await Task.Delay(exchange.Reply.HeadDelay, time, exchange.Gone);
        switch (exchange.Reply.Head)
        {
            case HeadFault.Never:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, exchange.Gone);
                return true;
            case HeadFault.Reset:
                exchange.Http.Abort();
                return true;
            case HeadFault.Close:
                Break(exchange.Http, reset: false);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, exchange.Gone);
                return true;
            default:
                return false;
        }
    }
}
