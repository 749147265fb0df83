using Rotor.Core.Keys;

namespace Rotor.Admin;

/// <summary><c>/api/accounts</c>: the accounts that the pool knows, each with its keys, its free quota and how long that lasts.</summary>
/// <remarks>A key is put into an account by hand with <c>PATCH /api/keys/{id} {"account":"…"}</c>; an empty one leaves it to OpenRouter's word again.</remarks>
internal static class AccountsEndpoints
{
    public static RouteGroupBuilder MapAccounts(this RouteGroupBuilder admin)
    {
        var accounts = admin.MapGroup("/accounts").WithTags("Accounts");
        accounts.MapGet("/", List).WithSummary("Lists accounts with their free quota.").Produces<IReadOnlyList<AccountSnapshot>>();
        return accounts;
    }

    private static IResult List(KeyPool pool) => AdminApi.Json(pool.Accounts(), AdminJson.Default.IReadOnlyListAccountSnapshot);
}
