using Microsoft.AspNetCore.Http;
using Rotor.Core.Access;
using Rotor.WebConsole.Pages.Errors;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.People;

/// <summary><c>/admin/people</c>: operators, their sessions, and their tokens for scripts.</summary>
public static class PeoplePage
{
    private const string Here = "/admin/people";
    private const int LongestTokenName = 100;

    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get(Here, Show);
        pages.Post(Here + "/add", AddAsync);
        pages.Post(Here + "/change", ChangeAsync);
        pages.Post(Here + "/remove", RemoveAsync);
        pages.Post(Here + "/password", ChangeOwnPasswordAsync, OperatorRole.Member);
        pages.Post(Here + "/sessions/end", EndSessionAsync, OperatorRole.Member);
        pages.Post(Here + "/tokens/add", AddTokenAsync, OperatorRole.Member);
        pages.Post(Here + "/tokens/remove", RemoveTokenAsync, OperatorRole.Member);
    }

    private static IResult Show(PageContext page, Operators operators) => page.View<PeopleView, PeopleModel>(new PeopleModel
    {
        Accounts = page.May(OperatorRole.Viewer) ? operators.Accounts : [],
        Sessions = [.. operators.Sessions.Where(session => MaySee(page, session.User))],
        Tokens = [.. operators.Tokens.Where(token => MaySee(page, token.User))],
        IsAdminConfigured = operators.IsAdminConfigured,
        HasOwnPassword = HasOwnPassword(page, operators),
    });

    private static async Task<IResult> AddAsync(PageContext page, Operators operators)
    {
        var (name, password) = (page.Field("name"), page.Form["password"].ToString());
        if (Operators.FaultOfName(name) is not null)
            return page.RedirectWithFault(Here, "people.fault_name");
        if (Operators.FaultOfPassword(password) is not null)
            return page.RedirectWithFault(Here, "people.fault_password", Text(Operators.LeastPassword), Text(Operators.MostPassword));
        return await operators.AddAsync(name, RoleOf(page), password, page.Aborted) is null
            ? page.RedirectWithFault(Here, "people.fault_taken", name)
            : page.Redirect(Here, "people.added", name);
    }

    private static async Task<IResult> ChangeAsync(PageContext page, Operators operators)
    {
        var (name, password) = (page.Field("name"), page.Form["password"].ToString());
        if (password.Length > 0 && Operators.FaultOfPassword(password) is not null)
            return page.RedirectWithFault(Here, "people.fault_password", Text(Operators.LeastPassword), Text(Operators.MostPassword));
        if (password.Length > 0 && IsConfigured(operators, name))
            return page.RedirectWithFault(Here, "people.fault_configured");
        return await operators.ChangeAsync(name, RoleOf(page), password.Length > 0 ? password : null, page.Aborted) is null
            ? ErrorPages.NotFound(page)
            : page.Redirect(Here, "people.changed", name);
    }

    private static async Task<IResult> RemoveAsync(PageContext page, Operators operators)
    {
        var name = page.Field("name");
        return await operators.RemoveAsync(name, page.Aborted) ? page.Redirect(Here, "people.removed", name) : ErrorPages.NotFound(page);
    }

    // Whoever found a browser open shall not be able to lock its owner out: the password of now is asked for.
    private static async Task<IResult> ChangeOwnPasswordAsync(PageContext page, Operators operators)
    {
        var (now, wanted) = (page.Form["now"].ToString(), page.Form["password"].ToString());
        if (!HasOwnPassword(page, operators))
            return page.RedirectWithFault(Here, "people.fault_configured");
        if (Operators.FaultOfPassword(wanted) is not null)
            return page.RedirectWithFault(Here, "people.fault_password", Text(Operators.LeastPassword), Text(Operators.MostPassword));
        if (await operators.VerifyAsync(page.Me.Name, now, page.Aborted) is null)
            return page.RedirectWithFault(Here, "people.fault_now");
        await operators.ChangeAsync(page.Me.Name, null, wanted, page.Aborted);
        return Results.Redirect("/admin/login?reason=password_changed");
    }

    private static async Task<IResult> EndSessionAsync(PageContext page, Operators operators)
    {
        var id = page.Field("id");
        var isThere = operators.Sessions.Any(session => session.Id == id && MaySee(page, session.User));
        return isThere && await operators.CloseSessionAsync(id, page.Aborted) ? page.Redirect(Here, "people.session_ended") : ErrorPages.NotFound(page);
    }

    private static async Task<IResult> AddTokenAsync(PageContext page, Operators operators)
    {
        var name = page.Field("name");
        if (name.Length > LongestTokenName || name.Any(char.IsControl))
            return page.RedirectWithFault(Here, "people.fault_token_name");
        var role = (OperatorRole)Math.Min((int)RoleOf(page), (int)page.Me.Role);
        return await operators.AddTokenAsync(page.Me.Name, name, role, page.Aborted) is var (token, secret)
            ? page.View<NewTokenView, NewTokenModel>(new(token, secret.Reveal(), page.Root))
            : ErrorPages.NotFound(page);
    }

    private static async Task<IResult> RemoveTokenAsync(PageContext page, Operators operators)
    {
        var id = page.Field("id");
        var isThere = operators.Tokens.Any(token => token.Id == id && MaySee(page, token.User));
        return isThere && await operators.RemoveTokenAsync(id, page.Aborted) ? page.Redirect(Here, "people.token_removed") : ErrorPages.NotFound(page);
    }

    private static bool MaySee(PageContext page, string user) => page.Me.Role == OperatorRole.Admin || page.Me.Name.Equals(user, StringComparison.OrdinalIgnoreCase);

    private static bool HasOwnPassword(PageContext page, Operators operators) =>
        !IsConfigured(operators, page.Me.Name) && operators.Accounts.Any(account => account.Name == page.Me.Name && account.PasswordHash is not null);

    private static bool IsConfigured(Operators operators, string name) =>
        operators.IsAdminConfigured && name.Equals(OperatorIdentity.FirstName, StringComparison.OrdinalIgnoreCase);

    private static OperatorRole RoleOf(PageContext page) => Enum.TryParse<OperatorRole>(page.Field("role"), ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : OperatorRole.Member;

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
