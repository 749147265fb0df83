using Rotor.Core.Keys;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>An account's free requests of today, and how long they last.</summary>
internal static class AccountQuota
{
    /// <summary>What is left, from 0 to 1; 1 where no limit is known. The bar shows what the words beside it say.</summary>
    public static double Left(AccountSnapshot account) =>
        account.FreeLimitToday is > 0 and var limit ? Math.Clamp((double)(limit - account.FreeUsedToday) / limit, 0, 1) : 1;

    public static string Kind(AccountSnapshot account) => Left(account) <= 0 ? "bad" : account.FreeEndsAt is not null ? "warn" : "";

    public static string Words(Strings t, Formats f, AccountSnapshot account)
    {
        if (account.FreeLimitToday is not { } limit)
            return t["keys.quota_unknown", f.Number(account.FreeUsedToday)];
        var left = f.Number(Math.Max(0, limit - account.FreeUsedToday));
        return account.FreeEndsAt is { } end && limit > account.FreeUsedToday
            ? t["keys.quota_until", left, f.Number(limit), f.Local(end).ToString("HH:mm", f.Culture)]
            : t["keys.quota", left, f.Number(limit)];
    }
}
