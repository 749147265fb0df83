using Rotor.Core.Access;
using Rotor.Observability;

namespace Rotor.Access;

/// <summary>Signs operators in, slowly for those who guess.</summary>
internal sealed partial class SignIn(Operators operators, SignInLimiter limiter, ILogger<SignIn> log)
{
    /// <summary>How a try ended.</summary>
    /// <param name="IsRight">True when the browser has its session now.</param>
    /// <param name="Wait">How long to wait before the next try; null when it was made.</param>
    public readonly record struct Result(bool IsRight, TimeSpan? Wait);

    public async Task<Result> TryAsync(HttpContext context, string user, string password, CancellationToken cancellationToken)
    {
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        if (limiter.TryBegin(address, user, AdminDoor.IsHere(context)) is { } wait)
            return new Result(false, wait);
        if (await operators.VerifyAsync(user, password, cancellationToken) is not { } account)
        {
            Log.Refused(log, address);
            return new Result(false, null);
        }

        limiter.Succeeded(address, user);
        await OpenAsync(context, account, cancellationToken);
        return new Result(true, null);
    }

    public async Task OpenAsync(HttpContext context, OperatorAccount account, CancellationToken cancellationToken)
    {
        var address = context.Connection.RemoteIpAddress?.ToString();
        AdminDoor.SetCookie(context, (await operators.OpenSessionAsync(account, address, cancellationToken)).Reveal());
        Log.SignedIn(log, account.Name, address ?? "");
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "{Operator} signed in from {Address}")]
        public static partial void SignedIn(ILogger logger, string @operator, string address);

        // Not the name: people type their password there.
        [LoggerMessage(EventIds.SignInRefused, LogLevel.Warning, "A sign-in from {Address} was refused: wrong name or password")]
        public static partial void Refused(ILogger logger, string address);
    }
}
