using System.Collections.Frozen;
using System.Text;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Simulator.Serving;
using Rotor.Simulator.Streams;

namespace Rotor.Simulator.Endpoints;

/// <summary>The routes that answer with something else than text, in their smallest true form.</summary>
internal sealed class PlainEndpoint(SimulatorOptions options, ModelCatalogue catalogue, ScriptBook scripts, GenerationIds ids)
{
    private static readonly FrozenSet<string> Paths = FrozenSet.ToFrozenSet(
        ["/embeddings", "/rerank", "/images", "/audio/speech", "/audio/transcriptions"], StringComparer.Ordinal);

    public static bool Serves(string path) => Paths.Contains(path);

    public async Task AnswerAsync(Exchange exchange)
    {
        var isForm = exchange.Http.Request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) ?? false;
        var prompt = isForm ? new Prompt() : Prompt.Read(exchange.Body);
        exchange.Seen.Model = prompt?.Model;
        exchange.Reply = scripts.Take(exchange.Path, true, exchange.Key?.Value, exchange.Key?.Account.Id, prompt?.Model) ?? Reply.Ok;
        if (await Sending.HeadFaultAsync(exchange, options.Time))
            return;
        var error = exchange.Reply.Error ?? (prompt is null ? WireErrors.InputEmpty : null);
        if (error is null && prompt!.Model is { } model && exchange.Path == "/embeddings" && catalogue.Find(model) is null)
            error = WireErrors.NotAModel(model);
        if (error is not null)
        {
            await Sending.ErrorAsync(exchange, error, ids.Next());
            return;
        }

        var id = ids.Next(IdPrefix(exchange.Path));
        if (exchange.Path == "/audio/speech")
            await Sending.JsonAsync(exchange, 200, "ID3 simulated speech", id, "audio/mpeg");
        else
            await JsonPlayer.PlayAsync(exchange, Body(exchange.Path, prompt!, id), id, options.Time);
        exchange.Statistics?.Billed(prompt!.Tokens, 0);
    }

    private static string IdPrefix(string path) => path switch
    {
        "/images" => "gen-img-",
        "/audio/speech" => "gen-tts-",
        "/audio/transcriptions" => "gen-stt-",
        _ => "gen-",
    };

    private static string Body(string path, Prompt prompt, string id)
    {
        var model = JsonText.QuoteOrNull(prompt.Model);
        return path switch
        {
            "/embeddings" =>
                $$$"""{"object":"list","data":[{{{string.Join(',', Enumerable.Range(0, prompt.Inputs).Select(Embedding))}}}],"model":{{{model}}},"id":"{{{id}}}","usage":{"prompt_tokens":{{{prompt.Tokens}}},"total_tokens":{{{prompt.Tokens}}},"cost":0}}""",
            "/rerank" =>
                $$$"""{"id":"{{{id}}}","model":{{{model}}},"results":[{{{string.Join(',', Enumerable.Range(0, prompt.Inputs).Select(Ranked))}}}],"usage":{"total_tokens":{{{prompt.Tokens}}},"cost":0}}""",
            "/images" => """{"created":1790981403,"data":[{"b64_json":"iVBORw0KGgo="}],"usage":{"cost":0.01}}""",
            _ => """{"text":"a simulated transcription","usage":{"cost":0.0001}}""",
        };
    }

    private static string Embedding(int index)
    {
        var vector = new StringBuilder();
        for (var i = 0; i < 8; i++)
            vector.Append(i == 0 ? "" : ",").Append(JsonText.Number(((index * 8) + i) % 17 / 16m));
        return $$"""{"object":"embedding","embedding":[{{vector}}],"index":{{index}}}""";
    }

    private static string Ranked(int index) => $$"""{"index":{{index}},"relevance_score":{{JsonText.Number(1m / (index + 1))}}}""";
}
