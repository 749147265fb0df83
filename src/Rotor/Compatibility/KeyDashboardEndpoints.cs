using System.Globalization;
using Rotor.Configuration;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.Settings;
using static Rotor.Compatibility.KeyDashboardReplies;

namespace Rotor.Compatibility;

/// <summary>The admin calls of the proxy with the key dashboard: <c>/admin/key-status</c>, <c>add-key(s)</c>, <c>delete-key</c>, <c>delete-keys-batch</c>, <c>reload-keys</c>, <c>app-status</c>.</summary>
internal static class KeyDashboardEndpoints
{
    private const int MaxBody = 1024 * 1024;
    private const int UsualPage = 10;
    private const int LargestPage = 100;

    public static void MapKeyDashboard(this WebApplication app, Func<HttpContext, AdminEntry> enter)
    {
        var started = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var group = app.MapGroup("/admin").ExcludeFromDescription().AddEndpointFilter((context, next) => GuardAsync(context, next, enter));
        group.MapGet("/key-status", StatusAsync);
        group.MapPost("/add-key", AddAsync);
        group.MapPost("/add-keys", KeyDashboardBatches.AddAsync);
        group.MapDelete("/delete-key/{suffix}", DeleteAsync);
        group.MapPost("/delete-keys-batch", KeyDashboardBatches.DeleteAsync);
        group.MapPost("/reload-keys", ReloadAsync);
        group.MapGet("/app-status", (RotorOptions options, TimeProvider time) => Json(AppStatus.Now(options, started, time.GetUtcNow()), DashboardJson.Default.AppStatus));
    }

    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, Func<HttpContext, AdminEntry> enter)
    {
        var http = context.HttpContext;
        var entry = enter(http);
        if (!entry.IsLetIn)
            return Error(entry.Status, entry.Status == StatusCodes.Status401Unauthorized ? "authentication_error" : "permission_error", entry.Detail);
        var least = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? OperatorRole.Viewer : OperatorRole.Admin;
        if (entry.Operator.Role < least)
            return Error(StatusCodes.Status403Forbidden, "permission_error", "Your role does not allow this.");
        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBody;
        // Reads of the socket may complete inline: this work must not hold up the streams on the same thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await next(context);
    }

    // Its later version gave pages; without a word about them the answer is the earlier one's.
    private static async Task<IResult> StatusAsync(HttpContext context, KeyRegistry keys, KeyPool pool, CancellationToken cancellationToken)
    {
        var now = pool.Snapshot().ToDictionary(key => key.Id, StringComparer.Ordinal);
        var all = await keys.ListAsync(cancellationToken);
        var (page, limit) = (context.Request.Query["page"], context.Request.Query["limit"]);
        if (page.Count + limit.Count == 0)
            return Json([.. all.Select(Of)], DashboardJson.Default.IReadOnlyListKeyStatus);
        var (number, size) = (Positive(page, 1), Math.Min(Positive(limit, UsualPage), LargestPage));
        var shown = all.Skip((int)Math.Min(int.MaxValue, (number - 1L) * size)).Take(size).Select(Of);
        return Json(new KeyStatusPage([.. shown], all.Count, number, size, (all.Count + size - 1) / size), DashboardJson.Default.KeyStatusPage);

        KeyStatus Of(KeyView key) => KeyStatus.Of(key, now.GetValueOrDefault(key.Id));
    }

    private static int Positive(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : otherwise;

    private static async Task<IResult> AddAsync(HttpContext context, KeyRegistry keys, CancellationToken cancellationToken)
    {
        if (await ReadTextAsync(context, "openrouter_api_key") is not { } text)
            return Error(400, "invalid_request_error", "The body must be {\"openrouter_api_key\":\"…\"}.");
        var read = KeyListParser.Parse(text, "key", [], []);
        if (read is not [var key] || text.Contains(',', StringComparison.Ordinal) || KeyRules.FaultOfValue(key.Value.Reveal()) is not null)
            return Error(400, "invalid_key_format", "The key was not added: write one key, with a weight after a colon if wanted.");
        var (added, wasThere) = await keys.AddAsync(new NewKey(key.Value, null, key.Weight, StoredKey.PersonSource), cancellationToken);
        return wasThere
            ? Error(409, "key_already_exists", "The key was not added: it is there already.")
            : Said($"Key ...{added.Last4} was added.");
    }

    private static async Task<IResult> DeleteAsync(string suffix, KeyRegistry keys, CancellationToken cancellationToken)
    {
        var end = KeyEnd.Of(suffix);
        if (end.Length < KeyEnd.Shortest)
            return Error(400, "invalid_request_error", $"The end of a key has {KeyEnd.Shortest} characters or more.", "suffix");
        // With dots before it, it is no label and no id.
        var found = await keys.FindAsync("..." + end, cancellationToken);
        if (found.Count > 1)
            return Error(409, "ambiguous_suffix", $"{found.Count} keys end so, and none was deleted. Give more of the key's end.", "suffix");
        return found.Count == 1 && await keys.DeleteAsync(found[0].Id, cancellationToken)
            ? Said($"The key that ends in {KeyEnd.Shown(suffix)} was deleted.")
            : Error(404, "key_not_found", "No key was deleted: none ends so.");
    }

    /// <summary>Puts exactly these keys in use; without a single usable one nothing changes.</summary>
    private static async Task<IResult> ReloadAsync(HttpContext context, KeyRegistry keys, IKeyStore store, CancellationToken cancellationToken)
    {
        if (await ReadTextAsync(context, "openrouter_api_keys_str") is not { } text)
            return Error(400, "invalid_request_error", "The body must be {\"openrouter_api_keys_str\":\"k1,k2:weight\"}.");
        var faults = new List<SettingFault>();
        var named = KeyListParser.Parse(text, "keys", [], faults);
        if (named.Count == 0 || faults.Count > 0 || named.Any(key => KeyRules.FaultOfValue(key.Value.Reveal()) is not null))
            return Error(400, "invalid_key_format", "No key was changed: each entry must be a key, with a weight after a colon if wanted.");
        var before = await store.RevealAllAsync(cancellationToken);
        var added = 0;
        foreach (var key in named)
        {
            var (kept, wasThere) = await keys.AddAsync(new NewKey(key.Value, null, key.Weight, StoredKey.PersonSource), cancellationToken);
            added += wasThere ? 0 : 1;
            if (wasThere && key.Weight is { } weight && weight != kept.Weight)
                await keys.EditAsync(kept.Id, new KeyEdit { Weight = weight }, cancellationToken);
        }

        var gone = before.Where(kept => !named.Any(key => key.Value == kept.Value)).Select(kept => kept.Key).ToList();
        foreach (var id in gone)
            await keys.DeleteAsync(id, cancellationToken);
        return Json(new KeysReplaced($"The keys were replaced: {named.Count} in all, {added} new, {gone.Count} deleted.", added), DashboardJson.Default.KeysReplaced);
    }
}
