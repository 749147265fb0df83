using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Clients;

/// <summary><c>/admin/clients</c>: who calls this gateway, by which token, within which limits.</summary>
public static class ClientsPage
{
    internal const string Path = "/admin/clients";
    private const string AnyModel = "openrouter/auto";

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(Path, ShowAsync);
        pages.Live(Path + "/live", Follow);
        pages.Get(Path + "/new", (PageContext page) => New(page, TokenFields.Empty), OperatorRole.Admin);
        pages.Post(Path, AddAsync);
        pages.Get(Path + "/{id}", ShowOneAsync);
        pages.Post(Path + "/{id}", SaveAsync);
        pages.Post(Path + "/{id}/rotate", RotateAsync);
        pages.Post(Path + "/{id}/revoke", RevokeAsync);
    }

    private static async Task<IResult> ShowAsync(PageContext page, ClientTokenRegistry tokens)
    {
        var search = page.Query("find").Trim();
        var all = await tokens.ListAsync(page.Aborted);
        return page.View<ClientsView, ClientsModel>(new ClientsModel([.. all.Where(token => Shows(token, search))], all.Count, search, page.Facts.IsOpen));
    }

    private static bool Shows(ClientTokenView token, string search) => search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
        token.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || token.Owner?.Contains(word, StringComparison.OrdinalIgnoreCase) == true
        || token.Id == word || (token.Last4.Length > 0 && token.Last4.EndsWith(word.TrimStart('…', '.'), StringComparison.Ordinal)));

    private static LiveParts Follow(PageContext page, ClientsReader reader)
    {
        var drawn = new Dictionary<string, object>(StringComparer.Ordinal);
        return new LiveParts(
            page,
            async token =>
            {
                var parts = new List<LivePart>();
                foreach (var client in (await reader.ReadAsync(token)).Where(client => !client.Used.Equals(drawn.GetValueOrDefault(client.Id))))
                {
                    drawn[client.Id] = client.Used;
                    parts.Add(await LiveParts.PartAsync<ClientUse>(page, "use-" + client.Id, new Dictionary<string, object?> { ["Model"] = client }));
                }

                return parts;
            },
            ClientsReader.Holds);
    }

    private static IResult New(PageContext page, TokenFields fields) => page.View<ClientNewView, TokenFields>(
        fields, page.T["clients.new"], fields.Fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static async Task<IResult> AddAsync(PageContext page, ClientTokenRegistry tokens, MadeOnce made)
    {
        var fields = TokenFields.Of(page.Form);
        var edit = fields.Read(page, isNew: true, out var fault);
        if (fault is not null)
            return New(page, fields with { Fault = fault });
        // A page that is loaded again sends its form again: that makes no second token.
        if (!made.IsFirst(page.Field("once")))
            return page.RedirectWithFault(Path, "clients.made_already");
        var (token, secret) = await tokens.AddAsync(edit, page.Aborted);
        return Shown(page, token, secret, null);
    }

    private static async Task<IResult> ShowOneAsync(PageContext page, string id, ClientTokenRegistry tokens) => await tokens.FindAsync(id, page.Aborted) is { } token
        ? page.View<ClientView, ClientModel>(new ClientModel(token, TokenFields.Of(token, page.F)), token.Name)
        : ErrorPages.NotFound(page);

    private static async Task<IResult> SaveAsync(PageContext page, string id, ClientTokenRegistry tokens)
    {
        if (id == ClientToken.ConfiguredId || await tokens.FindAsync(id, page.Aborted) is not { } token)
            return page.RedirectWithFault(Path, "clients.not_there");
        var fields = TokenFields.Of(page.Form);
        var edit = fields.Read(page, isNew: false, out var fault, token.ExpiresAt);
        if (fault is not null)
            return page.View<ClientView, ClientModel>(new ClientModel(token, fields with { Fault = fault }), token.Name, StatusCodes.Status400BadRequest);
        return await tokens.EditAsync(id, edit, page.Aborted) is { } saved
            ? page.Redirect($"{Path}/{id}", "clients.saved", saved.Name)
            : page.RedirectWithFault(Path, "clients.not_there");
    }

    private static async Task<IResult> RotateAsync(PageContext page, string id, ClientTokenRegistry tokens, MadeOnce made)
    {
        var hours = int.TryParse(page.Field("overlap"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 24;
        var overlap = TimeSpan.FromHours(Math.Min(hours, ClientTokenRegistry.LongestOverlap.TotalHours));
        if (!made.IsFirst(page.Field("once")))
            return page.RedirectWithFault($"{Path}/{id}", "clients.made_already");
        return await tokens.RotateAsync(id, overlap, page.Aborted) is var (token, secret)
            ? Shown(page, token, secret, overlap)
            : page.RedirectWithFault(Path, "clients.not_there");
    }

    private static async Task<IResult> RevokeAsync(PageContext page, string id, ClientTokenRegistry tokens)
    {
        var name = (await tokens.FindAsync(id, page.Aborted))?.Name ?? "";
        return await tokens.RevokeAsync(id, page.Aborted) ? page.Redirect(Path, "clients.revoked", name) : page.RedirectWithFault(Path, "clients.not_there");
    }

    // The only page that ever shows the secret: nobody can have it drawn again.
    private static IResult Shown(PageContext page, ClientTokenView token, Secret secret, TimeSpan? overlap) => page.View<ClientShownView, ClientShownModel>(
        new ClientShownModel(token, secret, page.Root + "/v1", ModelFor(page, token), overlap), token.Name);

    private static string ModelFor(PageContext page, ClientTokenView token)
    {
        if (token.AllowedModels.FirstOrDefault(pattern => !pattern.Contains('*', StringComparison.Ordinal)) is { } allowed)
            return allowed;
        var policy = page.Http.RequestServices.GetService<ModelPolicy>();
        var catalogue = page.Http.RequestServices.GetService<LiveCatalogue>()?.Current ?? ModelCatalogue.Empty;
        if (policy is null)
            return AnyModel;
        var caller = new CallerModels(ModelPattern.Parse(token.AllowedModels), token.FreeOnly);
        var served = policy.Visible(catalogue, caller).ToArray();
        return served.FirstOrDefault(model => model.Id == policy.Rules.Default)?.Id ?? served.FirstOrDefault(model => model.Id.EndsWith(":free", StringComparison.Ordinal))?.Id ?? served.FirstOrDefault()?.Id ?? AnyModel;
    }
}

/// <summary>Reads the tokens for those who follow them.</summary>
public sealed class ClientsReader(ClientTokenRegistry tokens, TimeProvider time)
{
    /// <summary>How long one reading is good enough.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(2);

    private readonly SharedRead<IReadOnlyList<ClientTokenView>> _shared = new(() => tokens.ListAsync(CancellationToken.None), Holds, time);

    public Task<IReadOnlyList<ClientTokenView>> ReadAsync(CancellationToken cancellationToken) => _shared.GetAsync(cancellationToken);
}

/// <summary>Knows the forms that made something already.</summary>
public sealed class MadeOnce
{
    private const int Most = 1000;
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);

    /// <summary>False for a form that was sent before; one without a name of its own is always the first.</summary>
    public bool IsFirst(string form)
    {
        if (_seen.Count > Most)
            _seen.Clear();
        return form.Length is 0 or > 64 || _seen.TryAdd(form, true);
    }
}

/// <summary>The tokens.</summary>
/// <param name="Tokens">Those that are shown.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Search">What they were narrowed by.</param>
/// <param name="IsOpen">Whether clients need none.</param>
public sealed record ClientsModel(IReadOnlyList<ClientTokenView> Tokens, int Count, string Search, bool IsOpen);

/// <summary>One token with its form.</summary>
public sealed record ClientModel(ClientTokenView Token, TokenFields Fields);

/// <summary>A token with its secret, as it is shown once.</summary>
/// <param name="Token">What it allows.</param>
/// <param name="Secret">Shown here and nowhere else.</param>
/// <param name="BaseUrl">What a client takes as its base URL.</param>
/// <param name="Model">A model that it may use.</param>
/// <param name="Overlap">How long the old secret holds; null for a new token.</param>
public sealed record ClientShownModel(ClientTokenView Token, Secret Secret, string BaseUrl, string Model, TimeSpan? Overlap);
