using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>Keeps the pool and a <c>keys.csv</c> together: what a person writes there appears here, and how keys fare is written there.</summary>
/// <remarks>
/// The file belongs to people: only lines of keys whose status or count changed are written, everything else stays byte for byte. It is replaced in one step, by
/// an exchange that hands back what was replaced; where that is not what was read, somebody saved in between, and the exchange is undone.
/// </remarks>
internal sealed partial class KeysCsvSync(
    KeysCsvDisk disk, KeysCsvKeys keys, KeyPool pool, ISourceMemory memory, TimeProvider time, ILogger<KeysCsvSync> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    // An editor that empties a file and then fills it again is given this long.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan SettleEmpty = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(10);
    private const int MostRounds = 10;

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly KeysCsvLedger _ledger = keys.Ledger;
    private string? _seen;
    private string? _pending;
    private long _pendingAt;
    private long _writtenAt = time.GetTimestamp();
    private byte[] _remembered = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _ledger.Recall(await memory.RecallAsync(disk.Name, cancellationToken));
        try
        {
            disk.EnsureExists();
            var stamp = disk.Stamp;
            if (disk.Read() is { } content)
            {
                var document = KeysCsvDocument.Parse(content);
                Tell(document);
                await keys.TakeAsync(document, atStart: true, cancellationToken);
                _seen = stamp;
                foreach (var leftover in disk.SweepLeftovers(document))
                    Log.Leftover(log, leftover, disk.Name);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Trouble(error);
        }

        await base.StartAsync(cancellationToken);
    }

    // The server has stopped: what the keys did is all there is.
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        for (var round = 0; round < MostRounds && !await StepAsync(final: true, CancellationToken.None); round++)
            await Task.Delay(Settle, time, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        try
        {
            while (true)
            {
                var settled = await StepAsync(final: false, stoppingToken);
                if (!settled && _pending is not null)
                    await Task.Delay(Settle, time, stoppingToken);
                else
                    await _wake.WaitAsync(Poll, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The last step follows.
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    /// <summary>Takes up what was written by hand, and writes what is due.</summary>
    /// <returns>False while somebody is still writing, or the file cannot be used.</returns>
    internal async Task<bool> StepAsync(bool final, CancellationToken cancellationToken)
    {
        try
        {
            if (!await TakeAsync(cancellationToken))
                return false;
            if (IsDue(final))
                await WriteAsync(cancellationToken);
            await RememberAsync(cancellationToken);
            WellAgain();
            return true;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever is wrong with a file of keys or with the store, requests go on.
            Trouble(error);
            _pending = null;
            return false;
        }
    }

    private async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        var stamp = disk.Stamp;
        if (stamp is null)
            throw new FileNotFoundException("it is gone; its keys stay in use as they were");
        if (stamp == _seen)
            return true;
        if (stamp != _pending)
            (_pending, _pendingAt) = (stamp, time.GetTimestamp());
        var quiet = time.GetElapsedTime(_pendingAt);
        if (quiet < Settle || disk.Read() is not { } content || disk.Stamp != stamp)
            return false;
        var document = KeysCsvDocument.Parse(content);
        if (document.Rows.Count == 0 && _ledger.Count > 0 && quiet < SettleEmpty)
            return false;
        Tell(document);
        await keys.TakeAsync(document, atStart: false, cancellationToken);
        (_seen, _pending) = (stamp, null);
        return true;
    }

    private bool IsDue(bool final)
    {
        var (now, snapshots) = (time.GetUtcNow(), Snapshots());
        if (_ledger.HasStaleLines)
            return true;
        var counts = false;
        foreach (var entry in _ledger.Entries)
        {
            if (!snapshots.TryGetValue(entry.Id, out var key))
                return true;
            if (KeysCsvStanding.Of(key, entry, now) is not { } standing)
                continue;
            if (standing.IsBad != entry.IsBad)
                return true;
            counts |= !standing.IsBad && KeysCsvStanding.Count(key, entry) != entry.Count;
        }

        return counts && (final || time.GetElapsedTime(_writtenAt) >= CountEvery);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var stamp = disk.Stamp;
        var there = disk.Read() ?? throw new FileNotFoundException("it is gone");
        // Somebody saved since it was taken up; the next step does.
        if (stamp != _seen || disk.Stamp != stamp)
            return;
        var next = Merge(KeysCsvDocument.Parse(there));
        if (!next.AsSpan().SequenceEqual(there))
        {
            using var before = disk.TryReplace(next, there, stamp);
            if (before is null)
                return;
            _seen = before.StampOfNew;
            if (await ReadSettledAsync(before, there) is { } late)
                disk.Combine(late, there, next);
        }

        _ledger.Written(KeysCsvDocument.Parse(next), time.GetUtcNow());
        _writtenAt = time.GetTimestamp();
    }

    // Whoever had the file open when it was replaced writes to the one that was handed back.
    private async Task<byte[]?> ReadSettledAsync(KeysCsvDisk.Replaced before, byte[] there)
    {
        var last = there;
        for (var round = 0; round < MostRounds; round++)
        {
            await Task.Delay(Settle, time, CancellationToken.None);
            var now = before.Read();
            if (now.AsSpan().SequenceEqual(last))
                break;
            last = now;
        }

        return last.AsSpan().SequenceEqual(there) ? null : last;
    }

    private byte[] Merge(KeysCsvDocument document)
    {
        var (now, snapshots, replace) = (time.GetUtcNow(), Snapshots(), new Dictionary<int, string?>());
        foreach (var row in document.Rows)
        {
            if (_ledger.Find(row.Value) is not { } entry)
            {
                if (_ledger.IsDropped(row.Value))
                    replace[row.Line] = null;
                continue;
            }

            if (!snapshots.TryGetValue(entry.Id, out var key))
            {
                _ledger.Drop(row.Value, entry.Fingerprint);
                replace[row.Line] = null;
                continue;
            }

            if (KeysCsvStanding.Of(key, entry, now) is not { } standing)
                continue;
            entry.BadSince = standing.IsBad ? entry.BadSince ?? standing.Since ?? now : null;
            entry.Trusted = standing.IsBad ? null : entry.Trusted;
            var count = KeysCsvStanding.Count(key, entry);
            if (standing.IsBad && !row.IsBad)
                replace[row.Line] = document.Bad(row, standing.Why, TimeZoneInfo.ConvertTime(entry.BadSince!.Value, time.LocalTimeZone));
            else if (!standing.IsBad && (row.IsBad || row.Count != count))
                replace[row.Line] = document.Good(row, count);
        }

        return document.With(replace);
    }

    private async Task RememberAsync(CancellationToken cancellationToken)
    {
        var now = _ledger.ToBytes();
        if (now.AsSpan().SequenceEqual(_remembered))
            return;
        await memory.KeepAsync(disk.Name, now, cancellationToken);
        _remembered = now;
    }

    private Dictionary<string, KeySnapshot> Snapshots() => pool.Snapshot().ToDictionary(key => key.Id, StringComparer.Ordinal);
}
