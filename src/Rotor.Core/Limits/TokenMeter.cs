using Rotor.Core.Access;
using Rotor.Core.Contracts;

namespace Rotor.Core.Limits;

/// <summary>Counts what one client token uses, exactly however many ask at once: an amount is reserved before a request is sent and settled when it has ended.</summary>
/// <remarks>
/// What a request may come to counts as used while it runs, in every window, and is then replaced by what it came to. The journal is
/// asked for a little more than is needed, so that most requests need not wait for it; the rest is given back with the next flush.
/// </remarks>
public sealed class TokenMeter(string tokenId)
{
    private const long FirstOutput = 1024;
    private const int MeanFactor = 3;
    private const double MeanWeight = 0.1;

    // Of a limit of money or tokens this part may be lost when the process is killed, beside what was being answered.
    private const int HeadroomParts = 200;
    private const int RequestHeadroomParts = 16;

    private readonly Lock _gate = new();
    private readonly MeterWindow[] _windows = [.. Enum.GetValues<LimitWindow>().Select(window => new MeterWindow(window))];
    private Amount _reserved;
    private int _inFlight;
    private double _meanOutput;
    private bool _changed;

    public string TokenId => tokenId;

    /// <summary>True when something was used since the last snapshot that gave back.</summary>
    public bool HasChanged
    {
        get
        {
            lock (_gate)
                return _changed;
        }
    }

    /// <summary>Reserves for one request, or says which limit stands against it.</summary>
    /// <param name="token">The token with its limits as they are now.</param>
    /// <param name="estimate">What the request may come to.</param>
    /// <param name="now">The time.</param>
    /// <param name="reservation">What was reserved; settle it in any case.</param>
    /// <param name="mustWait">True when the journal has to have it before the request may be sent.</param>
    public RotorError? TryReserve(ClientToken token, in RequestEstimate estimate, DateTimeOffset now, out TokenReservation? reservation, out bool mustWait)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_gate)
        {
            reservation = null;
            mustWait = false;
            Roll_NeedsLock(now);
            if (FindRefusal_NeedsLock(token, now) is { } refusal)
                return refusal;
            var output = Math.Min(estimate.MaxTokens ?? long.MaxValue, _meanOutput > 0 ? (long)Math.Ceiling(_meanOutput * MeanFactor) : FirstOutput);
            var amount = new Amount(0, estimate.PromptTokens + Math.Max(0, output), Usd.ToNanos(estimate.Cost(Math.Max(0, output))));
            reservation = new TokenReservation(this, amount);
            _reserved = _reserved.Plus(amount);
            _inFlight++;
            _changed = true;
            foreach (var window in _windows)
                window.Use(new Amount(1, 0, 0));
            mustWait = WantMore_NeedsLock(token);
            return null;
        }
    }

    /// <summary>How the limits of a token stand, for the headers that OpenAI's clients read; null where there is no such limit.</summary>
    public (LimitState? Requests, LimitState? Tokens) StateOf(ClientToken token, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_gate)
        {
            Roll_NeedsLock(now);
            LimitState? requests = token.RequestsPerMinute is { } perMinute
                ? new LimitState(perMinute, Math.Max(0, perMinute - Of(LimitWindow.Minute).Used.Requests), LimitWindows.EndOf(LimitWindow.Minute, now)!.Value - now)
                : null;
            LimitState? tokens = token.TokensPerDay is { } perDay
                ? new LimitState(perDay, Math.Max(0, perDay - Of(LimitWindow.Day).Used.Tokens - _reserved.Tokens), LimitWindows.EndOf(LimitWindow.Day, now)!.Value - now)
                : null;
            return (requests, tokens);
        }
    }

    /// <summary>What was used, running requests aside.</summary>
    public TokenUse Use(DateTimeOffset now)
    {
        lock (_gate)
        {
            Roll_NeedsLock(now);
            return new TokenUse
            {
                RequestsThisMinute = Of(LimitWindow.Minute).Used.Requests,
                RequestsToday = Of(LimitWindow.Day).Used.Requests,
                TokensToday = Of(LimitWindow.Day).Used.Tokens,
                SpentToday = Usd.FromNanos(Of(LimitWindow.Day).Used.Nanos),
                SpentThisWeek = Usd.FromNanos(Of(LimitWindow.Week).Used.Nanos),
                SpentThisMonth = Usd.FromNanos(Of(LimitWindow.Month).Used.Nanos),
                SpentInAll = Usd.FromNanos(Of(LimitWindow.Total).Used.Nanos),
                InFlight = _inFlight,
            };
        }
    }

    /// <summary>What the journal is to keep now.</summary>
    /// <param name="giveBack">True gives back what was asked for in advance, at a flush.</param>
    public MeterRecord[] Snapshot(bool giveBack)
    {
        lock (_gate)
        {
            var records = new MeterRecord[_windows.Length];
            for (var i = 0; i < records.Length; i++)
            {
                var window = _windows[i];
                var kept = window.Used.Plus(_reserved);
                if (!giveBack)
                    kept = kept.Max(window.Wanted).Max(window.Ceiling);
                // What the journal will have is the most that may be relied on from here on.
                window.LowerCeiling(kept);
                window.ForgetWanted();
                records[i] = new MeterRecord(tokenId, window.Window, window.Start, kept.Requests, kept.Tokens, kept.Nanos, _meanOutput);
            }

            if (giveBack)
                _changed = false;
            return records;
        }
    }

    /// <summary>Takes note that the journal has a snapshot.</summary>
    public void Committed(IReadOnlyList<MeterRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        lock (_gate)
        {
            foreach (var record in records)
                Of(record.Window).Committed(record);
        }
    }

    /// <summary>Takes up what was kept, before the first request.</summary>
    public void Restore(in MeterRecord record)
    {
        lock (_gate)
        {
            Of(record.Window).Restore(record);
            _meanOutput = Math.Max(_meanOutput, record.MeanOutput);
        }
    }

    internal void Settle(in Amount reserved, long tokens, decimal usd, long? output, DateTimeOffset now)
    {
        lock (_gate)
        {
            Roll_NeedsLock(now);
            _reserved = _reserved.Minus(reserved);
            _inFlight--;
            _changed = true;
            var used = new Amount(0, Math.Max(0, tokens), Usd.ToNanos(usd));
            foreach (var window in _windows)
                window.Use(used);
            if (output is > 0)
                _meanOutput = _meanOutput == 0 ? output.Value : (_meanOutput * (1 - MeanWeight)) + (output.Value * MeanWeight);
        }
    }

    private RotorError? FindRefusal_NeedsLock(ClientToken token, DateTimeOffset now)
    {
        if (token.Concurrent is { } concurrent && _inFlight >= concurrent)
            return LimitRefusals.Concurrent(concurrent);
        if (token.RequestsPerMinute is { } perMinute && Of(LimitWindow.Minute).Used.Requests >= perMinute)
            return LimitRefusals.Requests(perMinute, now);
        if (token.TokensPerDay is { } perDay && Of(LimitWindow.Day).Used.Tokens + _reserved.Tokens >= perDay)
            return LimitRefusals.Tokens(perDay, now);
        foreach (var window in _windows)
        {
            if (BudgetOf(token, window.Window) is { } budget && window.Used.Nanos + _reserved.Nanos >= Usd.ToNanos(budget))
                return LimitRefusals.Budget(window.Window, budget, now);
        }

        return null;
    }

    /// <summary>Asks the journal for what the limits need; true when what it has does not cover this request.</summary>
    private bool WantMore_NeedsLock(ClientToken token)
    {
        var mustWait = false;
        foreach (var window in _windows)
        {
            var needed = window.Used.Plus(_reserved);
            var requests = window.Window == LimitWindow.Minute ? token.RequestsPerMinute : null;
            var tokens = window.Window == LimitWindow.Day ? token.TokensPerDay : null;
            var nanos = BudgetOf(token, window.Window) is { } budget ? Usd.ToNanos(budget) : (long?)null;
            mustWait |= (requests is not null && needed.Requests > window.Ceiling.Requests)
                || (tokens is not null && needed.Tokens > window.Ceiling.Tokens)
                || (nanos is not null && needed.Nanos > window.Ceiling.Nanos);
            window.Want(needed.Plus(new Amount((requests ?? 0) / RequestHeadroomParts, (tokens ?? 0) / HeadroomParts, (nanos ?? 0) / HeadroomParts)));
        }

        return mustWait;
    }

    private void Roll_NeedsLock(DateTimeOffset now)
    {
        foreach (var window in _windows)
            window.Roll(now);
    }

    private MeterWindow Of(LimitWindow window) => _windows[(int)window];

    private static decimal? BudgetOf(ClientToken token, LimitWindow window) => window switch
    {
        LimitWindow.Day => token.Budget.Day,
        LimitWindow.Week => token.Budget.Week,
        LimitWindow.Month => token.Budget.Month,
        LimitWindow.Total => token.Budget.Total,
        _ => null,
    };
}
