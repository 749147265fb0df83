using Rotor.Core.Access;

namespace Rotor.Admin;

/// <summary><c>/api/tokens</c>: the client tokens.</summary>
internal static class TokensEndpoints
{
    public static RouteGroupBuilder MapTokens(this RouteGroupBuilder admin)
    {
        var tokens = admin.MapGroup("/tokens");
        tokens.MapGet("/", ListAsync);
        tokens.MapPost("/", AddAsync);
        tokens.MapGet("/{id}", FindAsync);
        tokens.MapPatch("/{id}", EditAsync);
        tokens.MapPost("/{id}/rotate", RotateAsync);
        tokens.MapDelete("/{id}", RevokeAsync);
        return tokens;
    }

    private static async Task<IResult> ListAsync(ClientTokenRegistry tokens, CancellationToken cancellationToken) =>
        AdminApi.Json(await tokens.ListAsync(cancellationToken), AdminJson.Default.IReadOnlyListClientTokenView);

    private static async Task<IResult> FindAsync(string id, ClientTokenRegistry tokens, CancellationToken cancellationToken) =>
        await tokens.FindAsync(id, cancellationToken) is { } token ? AdminApi.Json(token, AdminJson.Default.ClientTokenView) : NoSuchToken();

    /// <summary>201; its <c>token</c> is shown here and never again.</summary>
    private static async Task<IResult> AddAsync(HttpContext context, ClientTokenRegistry tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var (edit, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.TokenEdit);
        if (edit is null)
            return refusal!;
        if ((string.IsNullOrWhiteSpace(edit.Name) ? "name: 1 to 100 characters on one line." : edit.Fault(time.GetUtcNow())) is { } fault)
            return Invalid(fault);
        var (token, secret) = await tokens.AddAsync(edit, cancellationToken);
        return AdminApi.Json(ShownToken.Of(token, secret), AdminJson.Default.ShownToken, StatusCodes.Status201Created);
    }

    private static async Task<IResult> EditAsync(string id, HttpContext context, ClientTokenRegistry tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var (edit, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.TokenEdit);
        if (edit is null)
            return refusal!;
        if (edit.Fault(time.GetUtcNow()) is { } fault)
            return Invalid(fault);
        return await tokens.EditAsync(id, edit, cancellationToken) is { } token ? AdminApi.Json(token, AdminJson.Default.ClientTokenView) : NoSuchToken();
    }

    /// <summary>The new <c>token</c> is shown here and never again; the old one holds for the overlap, a day unless the body says otherwise.</summary>
    private static async Task<IResult> RotateAsync(string id, HttpContext context, ClientTokenRegistry tokens, CancellationToken cancellationToken)
    {
        var overlap = ClientTokenRegistry.DefaultOverlap;
        if (context.Request.ContentLength is not (null or 0) || context.Request.Headers.TransferEncoding.Count > 0)
        {
            var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.RotateTokenRequest);
            if (request is null)
                return refusal!;
            if (request.OverlapSeconds is < 0 || request.OverlapSeconds > ClientTokenRegistry.LongestOverlap.TotalSeconds)
                return Invalid($"overlapSeconds: from 0 to {ClientTokenRegistry.LongestOverlap.TotalSeconds:0}.");
            overlap = request.OverlapSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : overlap;
        }

        return await tokens.RotateAsync(id, overlap, cancellationToken) is var (token, secret)
            ? AdminApi.Json(ShownToken.Of(token, secret), AdminJson.Default.ShownToken)
            : NoSuchToken();
    }

    private static async Task<IResult> RevokeAsync(string id, ClientTokenRegistry tokens, CancellationToken cancellationToken) =>
        await tokens.RevokeAsync(id, cancellationToken) ? Results.NoContent() : NoSuchToken();

    private static IResult Invalid(string fault) => AdminApi.Problem(StatusCodes.Status400BadRequest, "Not valid", fault);

    private static IResult NoSuchToken() => AdminApi.Problem(
        StatusCodes.Status404NotFound, "No such token", "No token has this id, or it is one that configuration gives; GET /api/tokens lists all.");
}
