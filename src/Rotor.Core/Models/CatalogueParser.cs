using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rotor.Core.Models;

/// <summary>Reads <c>GET /models</c> in OpenRouter's form or OpenAI's. Every field but the id may be missing, null or of another type.</summary>
public static class CatalogueParser
{
    private const int LongestId = 256;

    /// <summary>Reads one page.</summary>
    /// <exception cref="FormatException">The answer is no JSON, or has no list of models; the message says which.</exception>
    public static CataloguePage Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var list = root.ValueKind == JsonValueKind.Array ? root : Member(root, "data");
            if (list.ValueKind != JsonValueKind.Array) throw new FormatException("The list of models has no \"data\" array.");

            return ReadList(list, Text(Member(Member(root, "links"), "next")));
        }
        catch (JsonException e)
        {
            throw new FormatException("The list of models is not valid JSON.", e);
        }
    }

    /// <summary>Reads one entry that was kept, for example by a store.</summary>
    /// <exception cref="FormatException">The entry is no JSON object with an id.</exception>
    public static ModelInfo ParseEntry(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadEntry(document.RootElement) ?? throw new FormatException("The model has no id.");
        }
        catch (JsonException e)
        {
            throw new FormatException("The model is not valid JSON.", e);
        }
    }

    private static CataloguePage ReadList(JsonElement list, string? next)
    {
        var models = new List<ModelInfo>(list.GetArrayLength());
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var skipped = 0;
        foreach (var entry in list.EnumerateArray())
        {
            if (ReadEntry(entry) is { } model && seen.Add(model.Id)) models.Add(model);
            else skipped++;
        }

        return new CataloguePage(models, string.IsNullOrEmpty(next) ? null : next, skipped);
    }

    private static ModelInfo? ReadEntry(JsonElement entry)
    {
        try
        {
            return ReadMembers(entry);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a name of a member, which the document's reader does not take.
            return null;
        }
    }

    private static ModelInfo? ReadMembers(JsonElement entry)
    {
        if (Text(Member(entry, "id")) is not { Length: > 0 and <= LongestId } id || id.AsSpan().ContainsAny(" \t\r\n")) return null;

        var name = Text(Member(entry, "name")) is { Length: > 0 } listed ? listed : id;
        var architecture = Member(entry, "architecture");
        var provider = Member(entry, "top_provider");
        var slash = id.IndexOf('/');
        return new ModelInfo
        {
            Id = id,
            Name = name,
            OwnedBy = slash > 0 ? id[..slash].TrimStart('~') : "openrouter",
            Created = Whole(Member(entry, "created")) ?? 0,
            ContextLength = Positive(Member(entry, "context_length")) ?? Positive(Member(provider, "context_length")),
            MaxOutput = Positive(Member(provider, "max_completion_tokens")),
            Pricing = PricingReader.Read(Member(entry, "pricing")),
            Parameters = ParameterCount.Read(name, id, Text(Member(entry, "description"))),
            InputModalities = ReadModalities(architecture, "input_modalities", first: true),
            OutputModalities = ReadModalities(architecture, "output_modalities", first: false),
            Raw = JsonMarshal.GetRawUtf8Value(entry).ToArray(),
        };
    }

    private static string[] ReadModalities(JsonElement architecture, string member, bool first)
    {
        var list = Member(architecture, member);
        if (list.ValueKind == JsonValueKind.Array) return [.. list.EnumerateArray().Select(Text).OfType<string>()];

        // The older form: "text+image->text".
        var modality = Text(Member(architecture, "modality")) ?? "";
        var arrow = modality.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0) return [];

        return (first ? modality[..arrow] : modality[(arrow + 2)..]).Split('+', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    internal static string? Text(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String) return null;

        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    private static long? Positive(JsonElement element) => Whole(element) is > 0 and var value ? value : null;

    private static long? Whole(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when element.TryGetInt64(out var value) => value,
        JsonValueKind.Number when element.TryGetDouble(out var value) && Math.Abs(value) < 1e15 => (long)value,
        JsonValueKind.String when long.TryParse(Text(element), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };
}
