using Microsoft.Extensions.Hosting;
using Rotor.Core.Keys;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>The pasted keys that are being looked at.</summary>
public sealed class KeyIntakes(IKeyStore store, KeyRegistry keys, IKeyProbe probe, IHostApplicationLifetime lifetime, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long pasted keys wait for a person's decision.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromMinutes(15);

    private const int MostAtOnce = 10;
    private readonly Lock _gate = new();
    private readonly List<KeyIntake> _intakes = [];
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);

    /// <summary>Begins to look at keys; how far that is, the intake tells.</summary>
    internal async Task<KeyIntake> BeginAsync(IReadOnlyList<PastedKey> pasted, CancellationToken cancellationToken)
    {
        var known = (await store.ListAsync(cancellationToken)).ToDictionary(key => key.Fingerprint, StringComparer.Ordinal);
        var intake = new KeyIntake(Guid.NewGuid().ToString("N"), pasted, known, store.Fingerprint, time.GetUtcNow() + Holds);
        lock (_gate)
        {
            Forget_NeedsLock();
            if (_intakes.Count >= MostAtOnce)
                _intakes.RemoveAt(0);
            _intakes.Add(intake);
        }

        intake.Work = intake.AskAsync(probe, _ending.Token);
        return intake;
    }

    public KeyIntake? Find(string id)
    {
        lock (_gate)
        {
            Forget_NeedsLock();
            return _intakes.Find(intake => intake.Id == id);
        }
    }

    /// <summary>Adds the chosen keys and forgets the others.</summary>
    /// <returns>How many were added.</returns>
    internal async Task<int> AddAsync(KeyIntake intake, IReadOnlySet<int> chosen, long? dailyLimit, IReadOnlyList<string> tags)
    {
        lock (_gate) _intakes.Remove(intake);
        var added = 0;
        foreach (var line in intake.Lines.Where(line => line.MayAdd && chosen.Contains(line.Index)))
        {
            var key = new NewKey(intake.ValueOf(line.Index), line.Label, line.Weight, StoredKey.PersonSource) { DailyLimit = dailyLimit, Tags = tags };
            // Half of what a person chose is nothing they would expect: neither their leave nor a slow store ends this.
            await keys.AddAsync(key, CancellationToken.None);
            added++;
        }

        return added;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        KeyIntake[] left;
        lock (_gate) left = [.. _intakes];
        await Task.WhenAll(left.Select(intake => intake.Work));
        _ending.Dispose();
    }

    private void Forget_NeedsLock() => _intakes.RemoveAll(intake => intake.Until <= time.GetUtcNow());
}
