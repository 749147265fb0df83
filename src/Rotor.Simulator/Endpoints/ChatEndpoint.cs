using Rotor.Simulator.Accounts;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Dialects;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Serving;
using Rotor.Simulator.Streams;

namespace Rotor.Simulator.Endpoints;

/// <summary>Inference: from the prompt to the answer or the refusal.</summary>
internal sealed class ChatEndpoint(SimulatorOptions options, ModelCatalogue catalogue, AnswerMaker answers, GenerationIds ids)
{
    private readonly ChatDialect _dialect = new();

    public async Task AnswerAsync(Exchange exchange, Prompt? prompt)
    {
        if (await Sending.HeadFaultAsync(exchange, options.Time))
            return;
        if ((exchange.Reply.Error ?? Refusal(prompt)) is { } error)
        {
            await Sending.ErrorAsync(exchange, error, ids.Next());
            return;
        }

        var answer = answers.Make(prompt!, catalogue.Find(prompt!.Model)!, exchange.Reply);
        if (prompt.Stream)
            await new StreamPlayer(exchange, _dialect, answer, options.Time).PlayAsync();
        else
            await Sending.JsonAsync(exchange, 200, _dialect.Whole(answer, failed: false), answer.Id);
        Bill(exchange.Key, answer);
    }

    private WireError? Refusal(Prompt? prompt)
    {
        if (prompt is null)
            return WireErrors.InputEmpty;
        if (prompt.Models.Count > 3)
            return WireErrors.TooManyModels;
        if (!prompt.HasInput)
            return WireErrors.InputRequired;
        return catalogue.Find(prompt.Model) is null ? WireErrors.NotAModel(prompt.Model ?? "undefined") : null;
    }

    private static void Bill(SimulatedKey? key, Answer answer) => key?.Seen.Billed(answer.PromptTokens, answer.CompletionTokens);
}
