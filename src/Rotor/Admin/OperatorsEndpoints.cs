using Rotor.Core.Access;

namespace Rotor.Admin;

/// <summary><c>/api/me</c>, <c>/api/users</c>, <c>/api/sessions</c> and <c>/api/operator-tokens</c>.</summary>
internal static class OperatorsEndpoints
{
    public static RouteGroupBuilder MapOperators(this RouteGroupBuilder admin)
    {
        admin.MapGet("/me", (HttpContext context) => Json(new UserRequest(Me(context).Name, Roles.Name(Me(context).Role)))).WithMetadata(OpenToMembers.Instance);
        admin.MapGet("/users", (Operators operators) => AdminApi.Json(UserView.All(operators), AdminJson.Default.IReadOnlyListUserView));
        admin.MapPost("/users", AddAsync);
        admin.MapPatch("/users/{name}", ChangeAsync);
        admin.MapDelete("/users/{name}", RemoveAsync);
        admin.MapGet("/sessions", Sessions).WithMetadata(OpenToMembers.Instance);
        admin.MapDelete("/sessions/{id}", CloseAsync).WithMetadata(OpenToMembers.Instance);
        admin.MapGet("/operator-tokens", Tokens).WithMetadata(OpenToMembers.Instance);
        admin.MapPost("/operator-tokens", AddTokenAsync).WithMetadata(OpenToMembers.Instance);
        admin.MapDelete("/operator-tokens/{id}", RemoveTokenAsync).WithMetadata(OpenToMembers.Instance);
        return admin;
    }

    private static async Task<IResult> AddAsync(HttpContext context, Operators operators, CancellationToken cancellationToken)
    {
        var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.UserRequest);
        if (request is null)
            return refusal!;
        if ((Operators.FaultOfName(request.Name) ?? (Roles.Parse(request.Role) is null ? Roles.Expected : null) ?? Operators.FaultOfPassword(request.Password)) is { } fault)
            return Invalid(fault);
        return await operators.AddAsync(request.Name!, Roles.Parse(request.Role)!.Value, request.Password!, cancellationToken) is { } account
            ? AdminApi.Json(UserView.Of(account), AdminJson.Default.UserView, StatusCodes.Status201Created)
            : AdminApi.Problem(StatusCodes.Status409Conflict, "Name taken", "There is an operator of this name.");
    }

    private static async Task<IResult> ChangeAsync(string name, HttpContext context, Operators operators, CancellationToken cancellationToken)
    {
        var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.UserRequest);
        if (request is null)
            return refusal!;
        if (((request.Role is not null && Roles.Parse(request.Role) is null ? Roles.Expected : null)
            ?? (request.Password is null ? null : Operators.FaultOfPassword(request.Password))) is { } fault)
            return Invalid(fault);
        if (request.Password is not null && operators.IsAdminConfigured && name.Equals(OperatorIdentity.FirstName, StringComparison.OrdinalIgnoreCase))
            return AdminApi.Problem(StatusCodes.Status409Conflict, "Set by configuration", "ADMIN_PASSWORD is admin's password; change it there.");
        return await operators.ChangeAsync(name, Roles.Parse(request.Role), request.Password, cancellationToken) is { } account
            ? AdminApi.Json(UserView.Of(account), AdminJson.Default.UserView)
            : NotFound();
    }

    private static async Task<IResult> RemoveAsync(string name, Operators operators, CancellationToken cancellationToken) =>
        await operators.RemoveAsync(name, cancellationToken) ? Results.NoContent() : NotFound();

    private static IResult Sessions(HttpContext context, Operators operators)
    {
        var me = Me(context);
        return AdminApi.Json<IReadOnlyList<SessionView>>(
            [.. operators.Sessions.Where(session => MaySee(me, session.User)).Select(session =>
                new SessionView(session.Id, session.User, session.CreatedAt, session.LastSeen, session.Address, session.Id == me.SessionId))],
            AdminJson.Default.IReadOnlyListSessionView);
    }

    private static async Task<IResult> CloseAsync(string id, HttpContext context, Operators operators, CancellationToken cancellationToken) =>
        operators.Sessions.Any(session => session.Id == id && MaySee(Me(context), session.User)) && await operators.CloseSessionAsync(id, cancellationToken)
            ? Results.NoContent()
            : NotFound();

    private static IResult Tokens(HttpContext context, Operators operators) => AdminApi.Json<IReadOnlyList<OperatorTokenView>>(
        [.. operators.Tokens.Where(token => MaySee(Me(context), token.User)).Select(token => OperatorTokenView.Of(token))], AdminJson.Default.IReadOnlyListOperatorTokenView);

    /// <summary>201; its <c>token</c> is shown here and never again. Admins may make one for another operator.</summary>
    private static async Task<IResult> AddTokenAsync(HttpContext context, Operators operators, CancellationToken cancellationToken)
    {
        var (request, refusal) = await AdminApi.ReadAsync(context, AdminJson.Default.OperatorTokenRequest);
        if (request is null)
            return refusal!;
        var me = Me(context);
        var user = request.User ?? me.Name;
        if (request.Role is not null && Roles.Parse(request.Role) is null)
            return Invalid(Roles.Expected);
        if (request.Name is { Length: > 100 } || (request.Name ?? "").Any(char.IsControl))
            return Invalid("name: at most 100 characters on one line.");
        // A script's access never makes one that may do more than itself.
        var most = me.Name.Equals(user, StringComparison.OrdinalIgnoreCase) ? me.Role : OperatorRole.Admin;
        var role = (OperatorRole)Math.Min((int)(Roles.Parse(request.Role) ?? most), (int)most);
        if (!MaySee(me, user) || await operators.AddTokenAsync(user, request.Name ?? "", role, cancellationToken) is not var (token, secret))
            return NotFound();
        return AdminApi.Json(OperatorTokenView.Of(token, secret.Reveal()), AdminJson.Default.OperatorTokenView, StatusCodes.Status201Created);
    }

    private static async Task<IResult> RemoveTokenAsync(string id, HttpContext context, Operators operators, CancellationToken cancellationToken) =>
        operators.Tokens.Any(token => token.Id == id && MaySee(Me(context), token.User)) && await operators.RemoveTokenAsync(id, cancellationToken)
            ? Results.NoContent()
            : NotFound();

    private static bool MaySee(OperatorIdentity me, string user) => me.Role == OperatorRole.Admin || me.Name.Equals(user, StringComparison.OrdinalIgnoreCase);

    private static OperatorIdentity Me(HttpContext context) => context.Features.Get<OperatorIdentity>() ?? throw new InvalidOperationException("Only whom the group lets in comes here.");

    private static IResult Json(UserRequest me) => AdminApi.Json(me, AdminJson.Default.UserRequest);

    private static IResult Invalid(string fault) => AdminApi.Problem(StatusCodes.Status400BadRequest, "Not valid", fault);

    private static IResult NotFound() => AdminApi.Problem(StatusCodes.Status404NotFound, "Not there", "There is nothing of this name that may be seen or changed here.");
}
