using Rotor.Core.Access;

namespace Rotor.Admin;

/// <summary><c>/api/tokens</c>: the client tokens.</summary>
internal static class TokensEndpoints
{
    public static RouteGroupBuilder MapTokens(this RouteGroupBuilder admin)
    {
        var tokens = admin.MapGroup("/tokens").WithTags("Tokens");
        tokens.MapGet("/", ListAsync).WithSummary("Lists all client tokens with what they have used.").Produces<IReadOnlyList<ClientTokenView>>();
        tokens.MapPost("/", AddAsync).WithSummary("Makes a client token; it is shown here and never again. A limit that is left out or null is none; 0 is refused.").Accepts<TokenEdit>("application/json")
            .Produces<ShownToken>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        tokens.MapGet("/{id}", FindAsync).WithSummary("Tells of one client token.").Produces<ClientTokenView>().ProducesProblem(StatusCodes.Status404NotFound);
        tokens.MapPatch("/{id}", EditAsync).WithSummary("Changes what a client token allows; null leaves a limit as it is, 0 lifts it.").Accepts<TokenEdit>("application/json")
            .Produces<ClientTokenView>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        tokens.MapPost("/{id}/rotate", RotateAsync).WithSummary("Gives a client token a new secret; the old one holds for a while.")
            .Produces<ShownToken>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        tokens.MapDelete("/{id}", RevokeAsync).WithSummary("Ends a client token for good.").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
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
        if (edit.FaultOfNew(time.GetUtcNow()) is { } fault)
            return AdminApi.Invalid(fault);
        var (token, secret) = await tokens.AddAsync(edit, cancellationToken);
        return AdminApi.Json(ShownToken.Of(token, secret), AdminJson.Default.ShownToken, StatusCodes.Status201Created);
    }

    private static async Task<IResult> EditAsync(string id, HttpContext context, ClientTokenRegistry tokens, TimeProvider time, CancellationToken cancellationToken)
    {
        var (edit, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.TokenEdit);
        if (edit is null)
            return refusal!;
        if (edit.Fault(time.GetUtcNow()) is { } fault)
            return AdminApi.Invalid(fault);
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
                return AdminApi.Invalid($"overlapSeconds: from 0 to {ClientTokenRegistry.LongestOverlap.TotalSeconds:0}.");
            overlap = request.OverlapSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : overlap;
        }

        return await tokens.RotateAsync(id, overlap, cancellationToken) is var (token, secret)
            ? AdminApi.Json(ShownToken.Of(token, secret), AdminJson.Default.ShownToken)
            : NoSuchToken();
    }

    private static async Task<IResult> RevokeAsync(string id, ClientTokenRegistry tokens, CancellationToken cancellationToken) =>
        await tokens.RevokeAsync(id, cancellationToken) ? Results.NoContent() : NoSuchToken();

    private static IResult NoSuchToken() => AdminApi.Problem(
        StatusCodes.Status404NotFound, "No such token", "No token has this id, or it is one that configuration gives; GET /api/tokens lists all.");
}
