using Rotor.Core.Keys;

namespace Rotor.Admin;

/// <summary><c>/api/keys</c>: the keys of the pool.</summary>
internal static class KeysEndpoints
{
    private const int DefaultEvents = 100;
    private const int MaxEvents = 1000;

    public static RouteGroupBuilder MapKeys(this RouteGroupBuilder admin)
    {
        var keys = admin.MapGroup("/keys").WithTags("Keys");
        keys.MapGet("/", ListAsync).WithSummary("Lists all keys with their state.").Produces<IReadOnlyList<KeyView>>();
        keys.MapPost("/", AddAsync).WithSummary("Adds a key.").Accepts<AddKeyRequest>("application/json")
            .Produces<KeyView>(StatusCodes.Status201Created).Produces<KeyView>().ProducesProblem(StatusCodes.Status400BadRequest);
        keys.MapPost("/find", FindAsync).WithSummary("Finds keys by id, label or end.").Accepts<FindKeyRequest>("application/json")
            .Produces<IReadOnlyList<KeyView>>().ProducesProblem(StatusCodes.Status400BadRequest);
        keys.MapPatch("/{id}", EditAsync).WithSummary("Changes a key.").Accepts<KeyEdit>("application/json")
            .Produces<KeyView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapDelete("/{id}", DeleteAsync).WithSummary("Deletes a key.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapPost("/{id}/lift", Lift).WithSummary("Ends a key's rests.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapPost("/{id}/check", CheckAsync).WithSummary("Has a key checked.")
            .Produces<CheckedKey>().Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapPost("/lift", LiftAll).WithSummary("Ends all rests.").Produces(StatusCodes.Status204NoContent);
        keys.MapGet("/{id}/events", EventsAsync).WithSummary("Lists what befell a key, newest first.")
            .Produces<IReadOnlyList<KeyEvent>>().ProducesProblem(StatusCodes.Status400BadRequest);
        keys.MapGet("/events", AllEventsAsync).WithSummary("Lists what befell any key, account or model, newest first.")
            .Produces<IReadOnlyList<KeyEvent>>().ProducesProblem(StatusCodes.Status400BadRequest);
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
            return AdminApi.Invalid(fault);
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
            ? AdminApi.Invalid("reference: an id, a label, or the end of a key (3 characters or more).")
            : AdminApi.Json(await keys.FindAsync(request.Reference, cancellationToken), AdminJson.Default.IReadOnlyListKeyView);
    }

    private static async Task<IResult> EditAsync(string id, HttpContext context, KeyRegistry keys, CancellationToken cancellationToken)
    {
        var (edit, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.KeyEdit);
        if (edit is null)
            return refusal!;
        if (KeyRules.FaultOf(edit) is { } fault)
            return AdminApi.Invalid(fault);
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
            ? AdminApi.Invalid($"limit: from 1 to {MaxEvents}.")
            : AdminApi.Json(await timeline.ReadAsync(id, limit, cancellationToken), AdminJson.Default.IReadOnlyListKeyEvent);

    /// <summary>What happened to any key, account or model, the newest first.</summary>
    private static Task<IResult> AllEventsAsync(IKeyTimeline timeline, CancellationToken cancellationToken, int limit = DefaultEvents) =>
        EventsAsync(null, timeline, cancellationToken, limit);

    private static IResult NoSuchKey() => AdminApi.Problem(StatusCodes.Status404NotFound, "No such key", "No key has this id; GET /api/keys lists all.");
}
