using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Models;
using Rotor.WebConsole.Pages.RequestDetails;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Playground;

/// <summary><c>/admin/playground</c>: a chat through the gateway.</summary>
public static class PlaygroundPage
{
    private const string Path = "/admin/playground";
    private const string ChatPath = "/v1/chat/completions";
    private const int MostModels = 400;

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(Path, Show);
        pages.Post(Path, AskAsync);
        pages.Post(Path + "/chat", StreamAsync);
    }

    private static IResult Show(PageContext page)
    {
        var models = ModelsOf(page);
        var model = page.Query("model");
        return page.View<PlaygroundView, PlaygroundModel>(new()
        {
            Ask = new PlaygroundAsk(model.Length > 0 ? model : Preferred(page, models), "", "", "", "", []),
            Models = models,
        });
    }

    // Without script: one whole answer, and the page again.
    private static async Task<IResult> AskAsync(PageContext page, IGateway gateway)
    {
        var ask = PlaygroundAsk.Of(page.Form);
        var model = new PlaygroundModel { Ask = ask, Models = ModelsOf(page), Wrong = ask.Check() };
        if (model.Wrong is not null)
            return page.View<PlaygroundView, PlaygroundModel>(model, status: StatusCodes.Status400BadRequest);
        using var answer = new MemoryStream();
        var sent = await gateway.SendAsync(page.Http, page.Me.Name, new GatewayRequest(ChatPath, ask.ToBody(stream: false)), answer);
        var bytes = answer.GetBuffer().AsMemory(0, (int)answer.Length);
        var text = string.Concat(ConversationReader.Answered(bytes).SelectMany(turn => turn.Pieces).Where(piece => piece.Kind == PieceKind.Text).Select(piece => piece.Text));
        var isAnswer = sent.Status == StatusCodes.Status200OK && text.Length > 0;
        return page.View<PlaygroundView, PlaygroundModel>(model with
        {
            Ask = isAnswer ? ask with { Message = "", History = [.. ask.History, new SaidMessage("user", ask.Message), new SaidMessage("assistant", text)] } : ask,
            Last = sent.Record,
            Fault = isAnswer ? null : sent.Record?.Error ?? Encoding.UTF8.GetString(bytes.Span),
        });
    }

    private static async Task<IResult> StreamAsync(PageContext page, IGateway gateway)
    {
        var ask = PlaygroundAsk.Of(page.Form);
        if (ask.Check() is { } wrong)
            return Results.Json(new { field = wrong.Field, reason = page.T[wrong.Reason] }, statusCode: StatusCodes.Status400BadRequest);
        var response = page.Http.Response;
        page.Http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers["X-Accel-Buffering"] = "no";
        await using var events = new AnswerEvents(response.Body);
        var sent = await gateway.SendAsync(page.Http, page.Me.Name, new GatewayRequest(ChatPath, ask.ToBody(stream: true)), events);
        var facts = sent.Record is null ? "" : (await LiveParts.PartAsync<PlaygroundFacts>(page, "", new Dictionary<string, object?> { ["Model"] = sent.Record })).Html;
        await events.EndAsync(facts, sent.Record?.Error, page.Aborted);
        return Results.Empty;
    }

    private static string[] ModelsOf(PageContext page) =>
        page.Http.RequestServices.GetService<LiveCatalogue>() is { } catalogue && page.Http.RequestServices.GetService<ModelPolicy>() is { } policy
            ? [.. policy.Visible(catalogue.Current, CallerModels.Any).Select(model => model.Id).Order(StringComparer.Ordinal).Take(MostModels)]
            : [];

    private static string Preferred(PageContext page, string[] models) =>
        page.Http.RequestServices.GetService<ModelPolicy>()?.Rules.Default is { Length: > 0 } configured
            ? configured
            : models.FirstOrDefault(model => model.EndsWith(":free", StringComparison.Ordinal)) ?? models.FirstOrDefault() ?? "";
}
