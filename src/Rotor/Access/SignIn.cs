using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Observability;

namespace Rotor.Access;

/// <summary>Signs people in, slowly for those who guess.</summary>
internal sealed partial class SignIn(Operators operators, OwnKeySignIn ownKeys, SignInLimiter limiter, ILogger<SignIn> log)
{
    /// <summary>How a try ended.</summary>
    /// <param name="IsRight">True when the browser has its session now.</param>
    /// <param name="Wait">How long to wait before the next try; null when it was made.</param>
    /// <param name="Unknown">Why it could not be told whether a key is right; null where it could.</param>
    public readonly record struct Result(bool IsRight, TimeSpan? Wait = null, string? Unknown = null);

    /// <summary>Tries a name and password. Without a name it is admin's; with <c>passthrough</c> it may then be an own key, or what signs in as admin instead.</summary>
    public Task<Result> TryAsync(HttpContext context, string? user, string password, CancellationToken cancellationToken) => user switch
    {
        null when ownKeys.LooksLikeKey(password) => TryKeyAsync(context, password, mayBePassword: true, cancellationToken),
        null => TryPasswordAsync(context, OperatorIdentity.FirstName, password, ownKeys.IsSuperAdmin(password), cancellationToken),
        _ => TryPasswordAsync(context, user, password, false, cancellationToken),
    };

    /// <summary>Tries an own OpenRouter key, which was given as one.</summary>
    public Task<Result> TryKeyAsync(HttpContext context, string key, CancellationToken cancellationToken) => TryKeyAsync(context, key, mayBePassword: false, cancellationToken);

    public async Task OpenAsync(HttpContext context, OperatorAccount account, CancellationToken cancellationToken)
    {
        var address = context.Connection.RemoteIpAddress?.ToString();
        AdminDoor.SetCookie(context, (await operators.OpenSessionAsync(account, address, cancellationToken)).Reveal());
        Log.SignedIn(log, account.Name, address ?? "");
    }

    private async Task<Result> TryPasswordAsync(HttpContext context, string user, string password, bool isRight, CancellationToken cancellationToken)
    {
        var address = AddressOf(context);
        if (limiter.TryBegin(address, user, AdminDoor.IsHere(context)) is { } wait)
            return new Result(false, wait);
        if ((isRight ? Admin : await operators.VerifyAsync(user, password, cancellationToken)) is not { } account)
        {
            Log.Refused(log, address);
            return new Result(false);
        }

        limiter.Succeeded(address, user);
        await OpenAsync(context, account, cancellationToken);
        return new Result(true);
    }

    private async Task<Result> TryKeyAsync(HttpContext context, string value, bool mayBePassword, CancellationToken cancellationToken)
    {
        var (address, client) = (AddressOf(context), ownKeys.ClientIdOf(value));
        if (limiter.TryBegin(address, client, AdminDoor.IsHere(context)) is { } wait)
            return new Result(false, wait);
        // First: what opens the console as admin must never go upstream.
        if (ownKeys.IsSuperAdmin(value) || (mayBePassword && await operators.VerifyAsync(OperatorIdentity.FirstName, value, cancellationToken) is not null))
        {
            limiter.Succeeded(address, client);
            await OpenAsync(context, Admin, cancellationToken);
            return new Result(true);
        }

        var isKey = ownKeys.IsOn && OwnKeySignIn.IsKey(value) && !ownKeys.IsStandIn(value);
        var check = isKey ? await ownKeys.CheckAsync(value, cancellationToken) : null;
        if (check?.Outcome is not KeyCheckOutcome.Passed)
        {
            Log.Refused(log, address);
            return new Result(false, null, check?.Outcome is KeyCheckOutcome.Failed or KeyCheckOutcome.NotOffered ? check.Explanation : null);
        }

        // What stands against this address for guessing a password does not go away by a key that anybody can have.
        limiter.Forgive(address, client);
        AdminDoor.SetCookie(context, (await operators.OpenKeySessionAsync(client, new Secret(value).Last4, address, cancellationToken)).Reveal());
        Log.KeySignedIn(log, new Secret(value).Last4, address);
        return new Result(true);
    }

    private OperatorAccount Admin => operators.Accounts.First(account => account.Name == OperatorIdentity.FirstName);

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static partial class Log
    {
        [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "{Operator} signed in from {Address}")]
        public static partial void SignedIn(ILogger logger, string @operator, string address);

        [LoggerMessage(EventIds.KeySignedIn, LogLevel.Information, "An OpenRouter key …{Last4} signed in from {Address}")]
        public static partial void KeySignedIn(ILogger logger, string last4, string address);

        // Not the name: people type their password there.
        [LoggerMessage(EventIds.SignInRefused, LogLevel.Warning, "A sign-in from {Address} was refused: wrong name or password")]
        public static partial void Refused(ILogger logger, string address);
    }
}
