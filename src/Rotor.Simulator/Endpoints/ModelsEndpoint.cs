using System.Globalization;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Endpoints;

/// <summary>GET /models: no key needed, a wrong one is ignored.</summary>
internal sealed class ModelsEndpoint(ModelCatalogue catalogue)
{
    public Task ListAsync(Exchange exchange)
    {
        var models = catalogue.All.Where(m => m.Output == "text").ToList();
        exchange.Http.Response.Headers.CacheControl = "public, max-age=120, stale-while-revalidate=3600, stale-if-error=3600";
        var body = $$$"""{"data":[{{{string.Join(',', models.Select(Entry))}}}],"total_count":{{{models.Count}}},"links":{"next":null}}""";
        return Sending.JsonAsync(exchange, 200, body);
    }

    private static string Entry(SimulatedModel m)
    {
        var slug = m.Id.Replace(":free", "", StringComparison.Ordinal) + "-20260402";
        var context = m.ContextLength.ToString(CultureInfo.InvariantCulture);
        return $$$"""{"id":{{{JsonText.Quote(m.Id)}}},"canonical_slug":{{{JsonText.Quote(slug)}}},"hugging_face_id":null,"name":{{{JsonText.Quote(m.Name)}}},"created":1775148486,"description":"A simulated model.","context_length":{{{context}}},"architecture":{"modality":"text->{{{m.Output}}}","input_modalities":["text"],"output_modalities":["{{{m.Output}}}"],"tokenizer":"Other","instruct_type":null},"pricing":{"prompt":"{{{JsonText.Number(m.PromptPrice)}}}","completion":"{{{JsonText.Number(m.CompletionPrice)}}}"},"top_provider":{"context_length":{{{context}}},"max_completion_tokens":{{{JsonText.NumberOrNull(m.MaxCompletionTokens)}}},"is_moderated":false},"per_request_limits":null,"supported_parameters":["include_reasoning","max_tokens","reasoning","response_format","seed","temperature","tool_choice","tools","top_p"],"default_parameters":{},"supported_voices":null,"knowledge_cutoff":null,"expiration_date":null,"links":{"details":{{{JsonText.Quote("/api/v1/models/" + slug + "/endpoints")}}}}}""";
    }
}
