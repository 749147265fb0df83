using System.Globalization;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Endpoints;

/// <summary>GET /models: no key needed, a wrong one is ignored.</summary>
internal sealed class ModelsEndpoint(ModelCatalogue catalogue)
{
    private const int MostPerPage = 1000;

    /// <summary>Answers a path below /models without a key; null when it is none of these.</summary>
    public Task? TryAnswer(Exchange exchange) => exchange.Path switch
    {
        "/models" => ListAsync(exchange, "text"),
        "/embeddings/models" => ListAsync(exchange, "embeddings"),
        "/models/count" => Sending.JsonAsync(exchange, 200, $$$"""{"data":{"count":{{{catalogue.All.Count(m => m.Output == "text")}}}}}"""),
        "/providers" => Sending.JsonAsync(exchange, 200, Providers()),
        _ when exchange.Path.StartsWith("/models/", StringComparison.Ordinal) && exchange.Path.EndsWith("/endpoints", StringComparison.Ordinal) =>
            OneAsync(exchange, exchange.Path["/models/".Length..^"/endpoints".Length], EndpointsOf),
        _ when exchange.Path.StartsWith("/model/", StringComparison.Ordinal) =>
            OneAsync(exchange, exchange.Path["/model/".Length..], m => $$"""{"data":{{Entry(m)}}}"""),
        _ => null,
    };

    public Task ListAsync(Exchange exchange, string output)
    {
        var models = catalogue.All.Where(m => m.Output == output).ToList();
        exchange.Http.Response.Headers.CacheControl = "public, max-age=120, stale-while-revalidate=3600, stale-if-error=3600";
        var query = exchange.Http.Request.Query;
        IEnumerable<SimulatedModel> page = models;
        var next = "null";
        if (query.ContainsKey("offset") || query.ContainsKey("limit"))
        {
            var offset = int.TryParse(query["offset"], CultureInfo.InvariantCulture, out var o) ? Math.Max(0, o) : 0;
            var limit = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var l) ? Math.Clamp(l, 1, MostPerPage) : MostPerPage;
            page = models.Skip(offset).Take(limit);
            if (offset + limit < models.Count)
                next = $"\"/api/v1/models?offset={offset + limit}&limit={limit}\"";
        }

        var body = $$$$"""{"data":[{{{{string.Join(',', page.Select(Entry))}}}}],"total_count":{{{{models.Count}}}},"links":{"next":{{{{next}}}}}}""";
        return Sending.JsonAsync(exchange, 200, body);
    }

    private Task OneAsync(Exchange exchange, string id, Func<SimulatedModel, string> write)
    {
        var model = catalogue.Find(id) ?? catalogue.All.FirstOrDefault(m => Slug(m) == id);
        return model is null
            ? Sending.ErrorAsync(exchange, WireErrors.RouteNotFound, "")
            : Sending.JsonAsync(exchange, 200, write(model));
    }

    private string Providers() =>
        $$"""{"data":[{{string.Join(',', catalogue.All.Select(m => m.Provider).Distinct().Select(p => $$"""{"name":{{JsonText.Quote(p)}},"slug":{{JsonText.Quote(ProviderSlug(p))}}}"""))}}]}""";

    private static string EndpointsOf(SimulatedModel m) =>
        $$$"""{"data":{"id":{{{JsonText.Quote(m.Id)}}},"name":{{{JsonText.Quote(m.Name)}}},"endpoints":[{"name":{{{JsonText.Quote($"{m.Provider} | {m.Id}")}}},"context_length":{{{m.ContextLength}}},"pricing":{"prompt":"{{{JsonText.Number(m.PromptPrice)}}}","completion":"{{{JsonText.Number(m.CompletionPrice)}}}"},"provider_name":{{{JsonText.Quote(m.Provider)}}},"tag":{{{JsonText.Quote(ProviderSlug(m.Provider))}}},"status":0}]}}""";

    private static string ProviderSlug(string name) => name.Replace(' ', '-').ToLower(CultureInfo.InvariantCulture);

    private static string Slug(SimulatedModel m) => m.Id.Replace(":free", "", StringComparison.Ordinal) + "-20260402";

    private static string Entry(SimulatedModel m)
    {
        var slug = Slug(m);
        var context = m.ContextLength.ToString(CultureInfo.InvariantCulture);
        return $$$"""{"id":{{{JsonText.Quote(m.Id)}}},"canonical_slug":{{{JsonText.Quote(slug)}}},"hugging_face_id":null,"name":{{{JsonText.Quote(m.Name)}}},"created":1775148486,"description":"A simulated model.","context_length":{{{context}}},"architecture":{"modality":"text->{{{m.Output}}}","input_modalities":["text"],"output_modalities":["{{{m.Output}}}"],"tokenizer":"Other","instruct_type":null},"pricing":{"prompt":"{{{JsonText.Number(m.PromptPrice)}}}","completion":"{{{JsonText.Number(m.CompletionPrice)}}}"},"top_provider":{"context_length":{{{context}}},"max_completion_tokens":{{{JsonText.NumberOrNull(m.MaxCompletionTokens)}}},"is_moderated":false},"per_request_limits":null,"supported_parameters":["include_reasoning","max_tokens","reasoning","response_format","seed","temperature","tool_choice","tools","top_p"],"default_parameters":{},"supported_voices":null,"knowledge_cutoff":null,"expiration_date":null,"links":{"details":{{{JsonText.Quote("/api/v1/models/" + slug + "/endpoints")}}}}}""";
    }
}
