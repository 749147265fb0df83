using Rotor.Core.Failover;

namespace Rotor.Core.Keys;

/// <summary>How a model, or the upstream as a whole, fares over all keys. Guarded by the pool's gate.</summary>
internal sealed class ModelHealth(PoolScope scope)
{
    private const int Kept = 4;

    private readonly KeySlot?[] _keys = new KeySlot?[Kept];
    private readonly long[] _leases = new long[Kept];
    private int _next;
    private KeySlot? _firstFailed;
    private long _firstFailedLease;
    private bool _severalKeys;
    private object? _firstRequest;
    private bool _severalRequests;
    private string? _firstModel;
    private bool _severalModels;

    public ScopeState Rest { get; } = new(scope, null);

    /// <summary>Failures in a row over all keys.</summary>
    public int Failures { get; private set; }

    public bool FailsWithSeveralKeys => _severalKeys;

    public bool FailsInSeveralRequests => _severalRequests;

    public bool FailsWithSeveralModels => _severalModels;

    public static ModelHealth OfModel(string model) => new(new PoolScope(ScopeKind.Model, Name: model));

    public void Succeeded(KeySlot key, long lease, long youngestLease)
    {
        _keys[_next] = key;
        _leases[_next] = youngestLease;
        _next = (_next + 1) % Kept;
        Succeeded(lease);
    }

    /// <summary>Takes note that all is well. Answers that were under way before the failures began say nothing of what came after.</summary>
    public void Succeeded(long lease)
    {
        if (lease > _firstFailedLease)
            ClearFailures();
    }

    public void Failed(KeySlot key, long lease, object request, string model)
    {
        if (Failures++ == 0)
        {
            _firstFailed = key;
            _firstFailedLease = lease;
            _firstRequest = request;
            _firstModel = model;
        }

        _severalKeys |= !ReferenceEquals(key, _firstFailed);
        _severalRequests |= !ReferenceEquals(request, _firstRequest);
        _severalModels |= model != _firstModel;
    }

    public void ClearFailures()
    {
        Failures = 0;
        _severalKeys = false;
        _severalRequests = false;
        _severalModels = false;
        _firstFailed = null;
        _firstRequest = null;
    }

    /// <summary>Successes of other keys since a lease, counted up to four.</summary>
    public int SuccessesOfOthers(KeySlot key, long since)
    {
        var count = 0;
        for (var i = 0; i < Kept; i++)
        {
            if (_keys[i] is { } other && !ReferenceEquals(other, key) && _leases[i] >= since)
                count++;
        }

        return count;
    }
}
