using System.Globalization;
using Rotor.Core.Contracts;

namespace Rotor.Core.Limits;

/// <summary>What a client is told when a limit of its token stands against its request.</summary>
internal static class LimitRefusals
{
    private static readonly TimeSpan ConcurrentPause = TimeSpan.FromSeconds(1);

    public static RotorError Concurrent(int limit) => Refusal(429, "concurrent_limit",
        $"This client token may have {limit} requests running at the same time, and it has. Try again when one of them has ended.", ConcurrentPause);

    public static RotorError Requests(int limit, DateTimeOffset now) => Ending(429, "requests_per_minute_limit",
        $"This client token may send {limit} requests a minute, and it has.", LimitWindow.Minute, now);

    public static RotorError Tokens(long limit, DateTimeOffset now) => Ending(429, "tokens_per_day_limit",
        $"This client token may use {limit} tokens a day, and they are used or set aside for requests that are running.", LimitWindow.Day, now);

    public static RotorError Budget(LimitWindow window, decimal budget, DateTimeOffset now)
    {
        var name = window switch
        {
            LimitWindow.Day => "a day",
            LimitWindow.Week => "a week",
            LimitWindow.Month => "a month",
            _ => "in all",
        };
        return Ending(402, $"budget_{window.ToString().ToLowerInvariant()}_limit",
            string.Create(CultureInfo.InvariantCulture, $"This client token may spend {budget:0.######} USD {name}, and that is spent or set aside for requests that are running."), window, now);
    }

    private static RotorError Ending(int status, string reason, string message, LimitWindow window, DateTimeOffset now) => LimitWindows.EndOf(window, now) is { } end
        ? Refusal(status, reason, string.Create(CultureInfo.InvariantCulture, $"{message} The limit ends at {end.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC."), end - now)
        : Refusal(status, reason, message + " Who runs this gateway can raise it.", null);

    private static RotorError Refusal(int status, string reason, string message, TimeSpan? retryAfter) => new(status, reason, message) { RetryAfter = retryAfter };
}
