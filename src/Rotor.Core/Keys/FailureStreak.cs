namespace Rotor.Core.Keys;

/// <summary>A key's failures in a row that prove nothing one by one: server errors, timeouts, resets.</summary>
internal sealed class FailureStreak
{
    private object? _request;

    public int Count { get; private set; }

    /// <summary>How many requests they happened in, counted up to two.</summary>
    public int Requests { get; private set; }

    /// <summary>The lease that failed first.</summary>
    public long Since { get; private set; }

    /// <summary>The outages that had been when it began; after another one it begins anew.</summary>
    public int Era { get; private set; }

    public void Add(object request, long lease, int era)
    {
        if (era != Era)
            Clear();
        Era = era;
        if (Count++ == 0)
            Since = lease;
        if (!ReferenceEquals(_request, request) && Requests < 2)
            Requests++;
        _request = request;
    }

    public void Clear()
    {
        Count = 0;
        Requests = 0;
        _request = null;
    }
}
