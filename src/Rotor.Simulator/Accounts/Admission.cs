using Rotor.Simulator.Answers;
using Rotor.Simulator.Catalogue;
using Rotor.Simulator.Errors;

namespace Rotor.Simulator.Accounts;

/// <summary>Asks account and key whether a request may run: balance, caps, in-flight budget and free windows, in that order.</summary>
internal sealed class Admission(SimulatorOptions options)
{
    /// <summary>How long the in-flight refusal asks to wait, in seconds.</summary>
    private const int InFlightRetryAfter = 5;

    public WireError? Refuse(SimulatedKey key, SimulatedModel model, Prompt prompt, out Reservation reservation)
    {
        var account = key.Account;
        var now = options.Time.GetUtcNow();
        var asked = prompt.MaxTokens ?? model.MaxCompletionTokens ?? model.ContextLength;
        var estimate = (prompt.Tokens * model.PromptPrice) + (asked * model.CompletionPrice);
        lock (account.Gate)
        {
            reservation = default;
            var refusal = Balance_NeedsLock(account, model)
                ?? Cap_NeedsLock(key, now)
                ?? Money_NeedsLock(key, model, prompt, asked, estimate)
                ?? (model.IsFree ? Free_NeedsLock(account, now) : null);
            if (refusal is not null)
                return refusal;
            account.InFlightUsd += estimate;
            reservation = new Reservation(key, estimate);
            return null;
        }
    }

    private static WireError? Balance_NeedsLock(SimulatedAccount account, SimulatedModel model)
    {
        var costs = model.PromptPrice + model.CompletionPrice > 0;
        if (account.Balance < 0 || (costs && account.Balance == 0 && account.CreditsBought > 0))
            return WireErrors.InsufficientCredits;
        return costs && account.CreditsBought == 0 ? WireErrors.NeverPurchased : null;
    }

    private static WireError? Cap_NeedsLock(SimulatedKey key, DateTimeOffset now)
    {
        key.TurnCap_NeedsLock(now);
        return key.RemainingUsd <= 0
            ? WireErrors.KeyLimitReached(key.LimitReset ?? "total", key.UsedUsd, key.LimitUsd!.Value, CapWindow.End(key.LimitReset, now))
            : null;
    }

    private static WireError? Money_NeedsLock(SimulatedKey key, SimulatedModel model, Prompt prompt, int asked, decimal estimate)
    {
        if (estimate == 0)
            return null;
        if (estimate > key.RemainingUsd)
            return WireErrors.KeyCannotAfford(asked, Affordable(key.RemainingUsd.Value, model, prompt));
        var account = key.Account;
        if (estimate > account.Balance)
            return WireErrors.CannotAfford(asked, Affordable(account.Balance, model, prompt));
        if (estimate > account.InFlightBudget)
            return WireErrors.WeightExceedsBudget;
        return account.InFlightUsd + estimate > account.InFlightBudget ? WireErrors.InFlight(InFlightRetryAfter) : null;
    }

    private WireError? Free_NeedsLock(SimulatedAccount account, DateTimeOffset now)
    {
        if (!account.AllowsFreeTraining)
            return WireErrors.DataPolicy;
        return account.Quota.TryTake_NeedsLock(now, account.FreePerMinute, account.FreeDayLimit, options.FreeCounterLag) switch
        {
            null => null,
            { IsDay: true } day => WireErrors.FreePerDay(day.Limit, day.Reset),
            { } minute => WireErrors.FreePerMinute(minute.Limit, minute.Reset),
        };
    }

    private static int Affordable(decimal money, SimulatedModel model, Prompt prompt)
    {
        var left = money - (prompt.Tokens * model.PromptPrice);
        return left <= 0 || model.CompletionPrice == 0 ? 0 : (int)Math.Min(int.MaxValue, left / model.CompletionPrice);
    }
}
