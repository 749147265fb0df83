using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Rotor.Simulator.Dialects;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Serving;

/// <summary>Writes short bodies, errors and breaks.</summary>
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
        exchange.Complete = true;
    }

    public static Task ErrorAsync(Exchange exchange, WireError error, string generationId)
    {
        foreach (var (name, value) in error.Headers)
            exchange.Http.Response.Headers[name] = value;
        if (exchange.Reply.RetryAfter is { } seconds)
            exchange.Http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var body = ErrorDialect.Body(exchange.Path, error, exchange.Key?.Account.Id, generationId);
        return JsonAsync(exchange, error.Status, body, error.CarriesGenerationId ? generationId : null, error.ContentType);
    }

    /// <summary>Ends the connection: with a reset, or in order (FIN), and then waits until the other side has closed too.</summary>
    public static async Task BreakAsync(Exchange exchange, bool reset, TimeProvider time)
    {
        exchange.BrokenByScript = true;
        if (reset || exchange.Http.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            exchange.Http.Abort();
            return;
        }

        try
        {
            socket.Shutdown(SocketShutdown.Send);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, exchange.Gone);
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // The client closed as well.
        }
    }

    /// <summary>Takes the head's fault, if the script has one; true when no answer may follow.</summary>
    public static async Task<bool> HeadFaultAsync(Exchange exchange, TimeProvider time)
    {
        if (exchange.Reply.HeadDelay > TimeSpan.Zero)
            await Task.Delay(exchange.Reply.HeadDelay, time, exchange.Gone);
        if (exchange.Reply.Head == HeadFault.None)
            return false;
        if (exchange.Reply.Head == HeadFault.Never)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, exchange.Gone);
        await BreakAsync(exchange, exchange.Reply.Head == HeadFault.Reset, time);
        return true;
    }
}
