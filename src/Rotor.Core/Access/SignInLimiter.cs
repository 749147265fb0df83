namespace Rotor.Core.Access;

/// <summary>Makes guessing passwords slow: after a few failures each further try waits longer, per address and per account.</summary>
/// <remarks>
/// A try counts as failed when it begins, so that many at once do not get round the count. The owner at the machine itself is not held up
/// by what others did to the account from elsewhere, and waits a second at most.
/// </remarks>
public sealed class SignInLimiter(TimeProvider time)
{
    /// <summary>So many failures cost no wait.</summary>
    public const int Free = 5;

    private const int MostKept = 10_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestWaitHere = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(1);
    private static readonly TimeSpan StartAnewAfter = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Failures> _failures = new(StringComparer.OrdinalIgnoreCase);

    private readonly record struct Failures(int Count, DateTimeOffset Last);

    /// <summary>Begins a try.</summary>
    /// <returns>How long to wait instead; null when the try may be made, which counts as failed until <see cref="Succeeded"/>.</returns>
    public TimeSpan? TryBegin(string address, string account, bool isHere)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var wait = WaitOf(AddressKey(address), now, isHere ? LongestWaitHere : LongestWait);
            if (!isHere && WaitOf(AccountKey(account), now, LongestWait) is var other && other > wait)
                wait = other;
            if (wait > TimeSpan.Zero)
                return wait;
            Purge(now);
            Fail(AddressKey(address), now);
            if (!isHere)
                Fail(AccountKey(account), now);
            return null;
        }
    }

    /// <summary>The try was right: nothing stands against this address and account any more.</summary>
    public void Succeeded(string address, string account)
    {
        lock (_gate)
        {
            _failures.Remove(AddressKey(address));
            _failures.Remove(AccountKey(account));
        }
    }

    /// <summary>Takes this try back, and leaves all before it: it was right, but says nothing of who made those.</summary>
    public void Forgive(string address, string account)
    {
        lock (_gate)
        {
            TakeBack(AddressKey(address));
            TakeBack(AccountKey(account));
        }
    }

    private void TakeBack(string key)
    {
        if (!_failures.TryGetValue(key, out var failures))
            return;
        if (failures.Count == 1)
            _failures.Remove(key);
        else
            _failures[key] = failures with { Count = failures.Count - 1 };
    }

    private TimeSpan WaitOf(string key, DateTimeOffset now, TimeSpan longest)
    {
        if (!_failures.TryGetValue(key, out var failures) || failures.Count < Free)
            return TimeSpan.Zero;
        var wait = TimeSpan.FromSeconds(Math.Min(longest.TotalSeconds, Math.Pow(2, Math.Min(20, failures.Count - Free))));
        return failures.Last + wait - now;
    }

    // A day without failures, and a person who mistypes now and then starts anew.
    private void Fail(string key, DateTimeOffset now) =>
        _failures[key] = new Failures(_failures.TryGetValue(key, out var before) && now - before.Last < StartAnewAfter ? before.Count + 1 : 1, now);

    private void Purge(DateTimeOffset now)
    {
        if (_failures.Count < MostKept)
            return;
        foreach (var (key, failures) in _failures)
        {
            if (now - failures.Last >= ForgetAfter)
                _failures.Remove(key);
        }

        // Somebody tries from everywhere at once: the accounts' own counts are what is worth keeping.
        if (_failures.Count >= MostKept)
        {
            foreach (var key in _failures.Keys.Where(key => key.StartsWith('@')).ToArray())
                _failures.Remove(key);
        }
    }

    private static string AddressKey(string address) => "@" + address;

    private static string AccountKey(string account) => "#" + (account.Length > 100 ? account[..100] : account);
}
