using System.Collections.Frozen;
using Rotor.Simulator.Accounts;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Dialects;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Simulator.Serving;
using Rotor.Simulator.Streams;

namespace Rotor.Simulator.Endpoints;

/// <summary>The routes that answer with text: from the prompt to the answer, or to the refusal.</summary>
internal sealed class InferenceEndpoint(
    SimulatorOptions options, ModelCatalogue catalogue, ScriptBook scripts, AnswerMaker answers, GenerationIds ids, GenerationBook generations)
{
    private static readonly FrozenDictionary<string, IDialect> Dialects = new Dictionary<string, IDialect>(StringComparer.Ordinal)
    {
        ["/chat/completions"] = new ChatDialect(),
        ["/completions"] = new CompletionDialect(),
        ["/responses"] = new ResponsesDialect(),
        ["/messages"] = new MessagesDialect(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Admission _admission = new(options);

    public static bool Serves(string path) => Dialects.ContainsKey(path);

    public async Task AnswerAsync(Exchange exchange)
    {
        var prompt = Prompt.Read(exchange.Body);
        exchange.Seen.Model = prompt?.Model;
        var model = Choose(exchange, prompt);
        if (await Sending.HeadFaultAsync(exchange, options.Time))
            return;
        var reservation = default(Reservation);
        var error = exchange.Reply.Error ?? Refusal(exchange, prompt, model);
        if (error is null && exchange.Key is { } key)
            error = _admission.Refuse(key, model!, prompt!, out reservation);
        if (error is not null)
        {
            await Sending.ErrorAsync(exchange, error, ids.Next());
            return;
        }

        await PlayAsync(exchange, answers.Make(prompt!, model!, exchange.Reply), prompt!, reservation);
    }

    /// <summary>The first model of the request that no script refuses; the exchange takes its reply.</summary>
    private SimulatedModel? Choose(Exchange exchange, Prompt? prompt)
    {
        string?[] asked = prompt is null || prompt.Models.Count == 0
            ? [prompt?.Model]
            : [.. prompt.Models.Prepend(prompt.Model).Where(m => m is not null).Distinct(StringComparer.Ordinal)];
        SimulatedModel? chosen = null;
        foreach (var id in asked)
        {
            var model = catalogue.Find(id);
            if (asked.Length > 1 && model is null)
                continue;
            exchange.Reply = scripts.Take(exchange.Path, true, exchange.Key?.Value, exchange.Key?.Account.Id, id) ?? Reply.Ok;
            chosen = model;
            if (exchange.Reply.Error is null)
                break;
        }

        return chosen;
    }

    private WireError? Refusal(Exchange exchange, Prompt? prompt, SimulatedModel? model)
    {
        if (prompt is null)
            return WireErrors.InputEmpty;
        if (prompt.Models.Count > 3)
            return WireErrors.TooManyModels;
        if (!prompt.HasInput)
            return WireErrors.InputRequired;
        if (exchange.Path == "/responses" && prompt.AsksForState)
            return WireErrors.StatelessResponses;
        if (model is null)
            return Unknown(prompt.Model ?? "undefined");
        if (prompt.Tokens + (prompt.MaxTokens ?? 0L) > model.ContextLength)
            return WireErrors.ContextTooLong(model.ContextLength, prompt.Tokens, prompt.MaxTokens ?? 0);
        return prompt.Prefill is not null && model.Prefill == PrefillBehaviour.Rejects ? WireErrors.PrefillRejected : null;
    }

    private WireError Unknown(string id)
    {
        var paid = id.EndsWith(":free", StringComparison.Ordinal) ? id[..^":free".Length] : "";
        return catalogue.Find(paid) is null ? WireErrors.NotAModel(id) : WireErrors.UnavailableForFree(paid);
    }

    private async Task PlayAsync(Exchange exchange, Answer answer, Prompt prompt, Reservation reservation)
    {
        var dialect = Dialects[exchange.Path];
        var player = prompt.Stream ? new StreamPlayer(exchange, dialect, answer, options) : null;
        var sent = 0;
        try
        {
            if (player is not null)
                await player.PlayAsync();
            else
                await JsonPlayer.PlayAsync(exchange, dialect.Whole(answer, exchange.Reply.Json.Fault == JsonFault.PartialError), answer.Id, options.Time);
        }
        finally
        {
            sent = player?.Sent ?? answer.CompletionTokens;
            Settle(exchange, answer, player, sent, reservation);
        }
    }

    private void Settle(Exchange exchange, Answer answer, StreamPlayer? player, int sent, Reservation reservation)
    {
        var left = exchange.Gone.IsCancellationRequested && !exchange.BrokenByScript && !exchange.Complete;
        var goesOn = player is null || !Providers.StopsOnCancel(answer.Provider);
        var billed = left && goesOn ? answer.CompletionTokens : sent;
        var failed = player?.Failed ?? exchange.Reply.Json.Fault == JsonFault.PartialError;
        // Zero completion insurance: an answer that ends in an error, or never began, costs nothing.
        if (failed || (billed == 0 && !left))
            billed = 0;
        exchange.BilledAfterAbort = left ? billed - (player is null ? 0 : sent) : 0;
        var cost = billed == 0 ? 0 : answer.CostOf(billed);
        reservation.Settle(cost);
        if (billed > 0)
            exchange.Statistics?.Billed(answer.PromptTokens, billed);
        generations.Add(new Generation(answer, exchange.Key?.Account.Id, prompt: answer.PromptTokens, completion: billed, cost, player is not null, left, options.Time.GetUtcNow()));
    }
}
