using Rotor.Core.Keys;

namespace Rotor.Admin;

/// <summary><c>/api/keys</c>: the keys of the pool.</summary>
internal static class KeysEndpoints
{
    private const int DefaultEvents = 100;
    private const int MaxEvents = 1000;

    public static RouteGroupBuilder MapKeys(this RouteGroupBuilder admin)
    {
        var keys = admin.MapGroup("/keys");
        keys.MapGet("/", ListAsync);
        keys.MapPost("/", AddAsync);
        keys.MapPost("/find", FindAsync);
        keys.MapPatch("/{id}", EditAsync);
        keys.MapDelete("/{id}", DeleteAsync);
        keys.MapPost("/{id}/lift", Lift);
        keys.MapPost("/{id}/check", CheckAsync);
        keys.MapPost("/lift", LiftAll);
        keys.MapGet("/{id}/events", EventsAsync);
        keys.MapGet("/events", AllEventsAsync);
        return keys;
    }

    private static async Task<IResult> ListAsync(KeyRegistry keys, CancellationToken cancellationToken) =>
        AdminApi.Json(await keys.ListAsync(cancellationToken), AdminJson.Default.IReadOnlyListKeyView);

    /// <summary>201 for a new key, 200 for one that was there.</summary>
    private static async Task<IResult> AddAsync(HttpContext context, KeyRegistry keys, CancellationToken cancellationToken)
    {
        var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.AddKeyRequest);
        if (request is null)
            return refusal!;
        if (request.Fault() is { } fault)
            return Invalid(fault);
        var (key, wasThere) = await keys.AddAsync(request.ToNewKey(), cancellationToken);
        return AdminApi.Json(key, AdminJson.Default.KeyView, wasThere ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    /// <summary>All keys that a reference may mean; none is an empty list.</summary>
    private static async Task<IResult> FindAsync(HttpContext context, KeyRegistry keys, CancellationToken cancellationToken)
    {
        var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.FindKeyRequest);
        if (request is null)
            return refusal!;
        return string.IsNullOrEmpty(request.Reference)
            ? Invalid("reference: an id, a label, or the end of a key (3 characters or more).")
            : AdminApi.Json(await keys.FindAsync(request.Reference, cancellationToken), AdminJson.Default.IReadOnlyListKeyView);
    }

    private static async Task<IResult> EditAsync(string id, HttpContext context, KeyRegistry keys, CancellationToken cancellationToken)
    {
        var (edit, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.KeyEdit);
        if (edit is null)
            return refusal!;
        if (KeyRules.FaultOf(edit) is { } fault)
            return Invalid(fault);
        return await keys.EditAsync(id, edit, cancellationToken) is { } key ? AdminApi.Json(key, AdminJson.Default.KeyView) : NoSuchKey();
    }

    private static async Task<IResult> DeleteAsync(string id, KeyRegistry keys, CancellationToken cancellationToken) =>
        await keys.DeleteAsync(id, cancellationToken) ? Results.NoContent() : NoSuchKey();

    private static IResult Lift(string id, KeyRegistry keys) => keys.Lift(id) ? Results.NoContent() : NoSuchKey();

    /// <summary>
    /// 200 with what the check told. 202 with <c>?wait=false</c>: the check goes out as soon as may be, and the key's <c>lastChecked</c> tells when it came back.
    /// </summary>
    private static async Task<IResult> CheckAsync(string id, KeyRegistry keys, CancellationToken cancellationToken, bool wait = true)
    {
        if (!wait || !keys.CanCheck)
            return keys.PlanCheck(id) ? Results.Accepted() : NoSuchKey();
        return await keys.CheckAsync(id, cancellationToken) is { } told ? AdminApi.Json(told, AdminJson.Default.CheckedKey) : NoSuchKey();
    }

    private static IResult LiftAll(KeyRegistry keys)
    {
        keys.LiftAll();
        return Results.NoContent();
    }

    private static async Task<IResult> EventsAsync(string? id, IKeyTimeline timeline, CancellationToken cancellationToken, int limit = DefaultEvents) =>
        limit is < 1 or > MaxEvents
            ? Invalid($"limit: from 1 to {MaxEvents}.")
            : AdminApi.Json(await timeline.ReadAsync(id, limit, cancellationToken), AdminJson.Default.IReadOnlyListKeyEvent);

    /// <summary>What happened to any key, account or model, the newest first.</summary>
    private static Task<IResult> AllEventsAsync(IKeyTimeline timeline, CancellationToken cancellationToken, int limit = DefaultEvents) =>
        EventsAsync(null, timeline, cancellationToken, limit);

    private static IResult Invalid(string fault) => AdminApi.Problem(StatusCodes.Status400BadRequest, "Not valid", fault);

    private static IResult NoSuchKey() => AdminApi.Problem(StatusCodes.Status404NotFound, "No such key", "No key has this id; GET /api/keys lists all.");
}
