using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Rotor.Core.RequestLog;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Pages.Requests;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>Sends a request of the past again, and shows both answers beside each other.</summary>
internal static class Replay
{
    private const int LongestModel = 200;
    private static readonly TimeSpan KeptWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(25);

    public static async Task<IResult> SendAsync(PageContext page, string id, IRequestLog log, IGateway gateway)
    {
        if (await RequestDetailsPage.FindAsync(page, log, id) is not { } record)
            return ErrorPages.NotFound(page);
        var back = RequestsQuery.Path + "/" + Uri.EscapeDataString(record.Id);
        if (!gateway.Serves(record.Path) || record.Bodies is not { Policy: BodyPolicy.Full, Request: { Truncated: false } body })
            return page.RedirectWithFault(back, "request.replay_impossible");
        var model = page.Field("model");
        if (model.Length > LongestModel || WithModel(body.Bytes, model) is not { } sent)
            return page.RedirectWithFault(back, "request.replay_impossible");
        var answer = await gateway.SendAsync(page.Http, page.Me.Name, new GatewayRequest(record.Path, sent), Stream.Null);
        await WaitForRecordAsync(page, log, answer.Id);
        return Results.LocalRedirect($"~{RequestsQuery.Path}/{Uri.EscapeDataString(answer.Id)}?against={Uri.EscapeDataString(record.Id)}");
    }

    /// <summary>The body with another model; unchanged where none is said.</summary>
    private static ReadOnlyMemory<byte>? WithModel(ReadOnlyMemory<byte> body, string model)
    {
        if (model.Length == 0)
            return body;
        try
        {
            if (JsonNode.Parse(body.Span) is not JsonObject root)
                return null;
            root["model"] = model;
            var changed = new ArrayBufferWriter<byte>(body.Length + model.Length);
            using (var writer = new Utf8JsonWriter(changed))
                root.WriteTo(writer);
            return changed.WrittenMemory;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    // Records are written a few milliseconds after the answer.
    private static async Task WaitForRecordAsync(PageContext page, IRequestLog log, string id)
    {
        var start = page.Time.GetTimestamp();
        while (await log.FindAsync(id, page.Aborted) is not { State: not RequestState.Running } && page.Time.GetElapsedTime(start) < KeptWithin)
            await Task.Delay(LookAgain, page.Time, page.Aborted);
    }
}
