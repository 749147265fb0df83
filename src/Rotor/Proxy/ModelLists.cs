using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Rotor.Core.Contracts;
using Rotor.Core.Models;
using Rotor.Core.Settings;
using Rotor.Proxy.Admission;

namespace Rotor.Proxy;

/// <summary>Answers <c>GET …/models</c> and <c>GET …/models/{id}</c> out of the catalogue: what the caller may use, and nothing else.</summary>
/// <param name="policy">What is served.</param>
/// <param name="options">What lists show.</param>
/// <param name="catalogue">What is known.</param>
/// <param name="patience">How long a list waits for the first catalogue.</param>
/// <param name="registry">Fetches a catalogue where there is none; null where nothing keeps one, and upstream has to answer.</param>
internal sealed class ModelLists(Live<ModelPolicy> policy, Live<ModelsOptions> options, LiveCatalogue catalogue, PatienceForCatalogue patience, ModelRegistry? registry = null)
{
    private const string List = "models";
    private const string One = "models/{id}";
    private const string OneOfTwoParts = "models/{author}/{slug}";

    // The list of everybody is asked for again and again, and has a megabyte.
    private volatile Kept? _kept;
    private volatile Kept? _keptOpenAi;

    /// <summary>An answer, or an error; neither where upstream has to answer.</summary>
    internal readonly record struct Result(ReadOnlyMemory<byte> Body, string? ETag, RotorError? Error)
    {
        public bool IsAnswered => ETag is not null || Error is not null;
    }

    /// <param name="request">The request.</param>
    /// <param name="route">Its route.</param>
    /// <param name="caller">What the caller's token narrows.</param>
    /// <param name="cancellationToken">Ends a wait for the first catalogue.</param>
    public async ValueTask<Result> FindAsync(HttpRequest request, ProxyRoute route, CallerModels caller, CancellationToken cancellationToken)
    {
        if (route.Method != "GET" || route.Path is not (List or One or OneOfTwoParts)) return default;
        if (catalogue.Current.IsEmpty)
        {
            if (registry is null) return default;
            if (await FillAsync(cancellationToken) is { } error) return new Result(default, null, error);
        }

        var known = catalogue.Current;
        var openAi = request.Query["format"] == "openai";
        if (route.Path != List) return FindOne(IdOf(request.RouteValues), known, caller, openAi);
        // Upstream's own filters: what it answers may be shown as long as everything may be.
        if (request.Query.Keys.Any(name => name != "format") && !policy.Value.Restricts(known, caller) && !options.Value.ListFreeOnly) return default;
        return ReferenceEquals(caller, CallerModels.Any) ? FindKept(known, openAi) : Whole(known, caller, openAi);
    }

    /// <summary>True when the client has this answer already.</summary>
    public static bool IsKnown(HttpRequest request, string etag)
    {
        foreach (var line in request.Headers.IfNoneMatch)
        {
            foreach (var given in (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                // A cache on the way that compresses answers makes the tag a weak one.
                if (given == "*" || (given.StartsWith("W/", StringComparison.Ordinal) ? given[2..] : given) == etag) return true;
            }
        }

        return false;
    }

    private async ValueTask<RotorError?> FillAsync(CancellationToken cancellationToken)
    {
        await patience.WaitAsync(catalogue, cancellationToken);
        if (!catalogue.Current.IsEmpty) return null;
        try
        {
            await registry!.RefreshAsync(cancellationToken);
            return null;
        }
        catch (CatalogueException e)
        {
            return new RotorError(e.Status, "catalogue_missing", e.Message);
        }
    }

    private Result FindKept(ModelCatalogue known, bool openAi)
    {
        var kept = openAi ? _keptOpenAi : _kept;
        var (rules, shown) = (policy.Value, options.Value);
        if (kept is not null && ReferenceEquals(kept.Catalogue, known) && ReferenceEquals(kept.Policy, rules) && ReferenceEquals(kept.Options, shown)) return kept.List;

        var list = Whole(known, CallerModels.Any, openAi);
        kept = new Kept(known, rules, shown, list);
        if (openAi) _keptOpenAi = kept;
        else _kept = kept;
        return list;
    }

    private Result Whole(ModelCatalogue known, CallerModels caller, bool openAi)
    {
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        var models = policy.Value.Visible(known, caller).Where(model => !options.Value.ListFreeOnly || IsListedAsFree(model));
        if (openAi) ModelListing.WriteOpenAi(output, models);
        else ModelListing.Write(output, models);
        return Answer(output);
    }

    private bool IsListedAsFree(ModelInfo model) =>
        model.IsFree && (options.Value.FreeSuffix is not { } suffix || model.Id.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    private Result FindOne(string id, ModelCatalogue known, CallerModels caller, bool openAi)
    {
        if (known.Find(id) is not { IsGone: false } model)
            return new Result(default, null, new RotorError(404, "model_not_found", $"No model \"{Printable.Short(id)}\" is known. GET /v1/models lists those that are served."));
        if (policy.Value.Check(model.Id, known, caller) is { } refusal)
            return new Result(default, null, new RotorError(404, refusal.Rule, refusal.Message) { Suggestion = refusal.Suggestion });

        var output = new ArrayBufferWriter<byte>(4 * 1024);
        if (openAi) ModelListing.WriteOpenAiEntry(output, model);
        else ModelListing.WriteEntry(output, model);
        return Answer(output);
    }

    private static Result Answer(ArrayBufferWriter<byte> output)
    {
        var hash = SHA256.HashData(output.WrittenSpan);
        return new Result(output.WrittenMemory, $"\"{Base64Url.EncodeToString(hash.AsSpan(0, 12))}\"", null);
    }

    // Clients that know OpenAI's one-part ids only write the slash as %2F, which the server leaves so.
    private static string IdOf(RouteValueDictionary values) => values["id"] is string id
        ? id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)
        : $"{values["author"]}/{values["slug"]}";

    private sealed record Kept(ModelCatalogue Catalogue, ModelPolicy Policy, ModelsOptions Options, Result List);
}
