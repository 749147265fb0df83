using System.Text;
using Rotor.Core.Models;

namespace Rotor.Core.Tests.Models;

/// <summary>Entries as upstream lists them, and catalogues of them.</summary>
internal static class Catalogues
{
    public static readonly DateTimeOffset Start = new(2026, 10, 2, 8, 0, 0, TimeSpan.Zero);

    public const string Gemma = """
        {"id":"google/gemma-4-31b-it:free","canonical_slug":"google/gemma-4-31b-it-20260402","hugging_face_id":"google/gemma-4-31B-it",
         "name":"Google: Gemma 4 31B (free)","created":1775148486,"description":"...","context_length":262144,
         "architecture":{"modality":"text+image+video->text","input_modalities":["image","text","video"],"output_modalities":["text"],"tokenizer":"Gemma","instruct_type":null},
         "pricing":{"prompt":"0","completion":"0"},
         "top_provider":{"context_length":262144,"max_completion_tokens":32768,"is_moderated":false},
         "per_request_limits":null,
         "supported_parameters":["include_reasoning","max_tokens"],
         "default_parameters":{"temperature":1,"top_p":0.95,"frequency_penalty":null},
         "supported_voices":null,"knowledge_cutoff":null,"expiration_date":null,
         "links":{"details":"/api/v1/models/google/gemma-4-31b-it-20260402/endpoints"},
         "reasoning":{"mandatory":false,"default_enabled":false}}
        """;

    public static byte[] List(params string[] entries) =>
        Encoding.UTF8.GetBytes($$$"""{"data":[{{{string.Join(",", entries)}}}],"total_count":{{{entries.Length}}},"links":{"next":null}}""");

    public static string Entry(string id, string prompt = "0.000001", string completion = "0.000002", string more = "") =>
        $$$"""{"id":"{{{id}}}","name":"{{{id}}}","created":1700000000,"context_length":128000,"pricing":{"prompt":"{{{prompt}}}","completion":"{{{completion}}}"{{{more}}}},"architecture":{"output_modalities":["text"]}}""";

    public static string Free(string id) => Entry(id, "0", "0");

    public static ModelCatalogue Of(params string[] entries) =>
        ModelCatalogue.Empty.Merge(CatalogueParser.Parse(List(entries)).Models, Start).Catalogue;
}
