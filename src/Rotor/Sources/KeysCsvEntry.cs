namespace Rotor.Sources;

/// <summary>What the file said of one key last, and what it counted before this pool did.</summary>
internal sealed class KeysCsvEntry(string id, string fingerprint)
{
    // Who saves a text within this time of a change has not seen the change.
    private static readonly TimeSpan Unseen = TimeSpan.FromSeconds(10);

    private DateTimeOffset _changed;
    private (string Why, string MarkedBad) _lastBad = ("", "");

    public string Id { get; } = id;

    public string Fingerprint { get; } = fingerprint;

    public bool IsBad { get; set; }

    /// <summary>The count of its last good line.</summary>
    public long Count { get; set; }

    /// <summary>The count from which this run went on.</summary>
    public long First { get; set; }

    /// <summary>What the file counted before this pool did.</summary>
    public long Before { get; set; }

    public DateTimeOffset? BadSince { get; set; }

    /// <summary>When a person wrote that it is good, until the check that follows is back.</summary>
    public DateTimeOffset? Trusted { get; set; }

    /// <summary>Whether a line says what the file said before it was last written to: somebody saved a text that they had read before.</summary>
    public bool IsStale(KeysCsvRow row, DateTimeOffset now) => (row.IsBad, IsBad) switch
    {
        (true, false) => _lastBad.MarkedBad.Length > 0 && _lastBad == (row.Why, row.MarkedBad),
        (false, true) => row.Count == Count && now - _changed < Unseen,
        (false, false) => row.Count >= First && row.Count < Count,
        _ => false,
    };

    /// <summary>Takes note of what a person wrote.</summary>
    public void Read(KeysCsvRow row)
    {
        IsBad = row.IsBad;
        if (row.IsBad)
            _lastBad = (row.Why, row.MarkedBad);
        else
            Count = First = row.Count;
    }

    /// <summary>Takes note of what was written.</summary>
    public void Written(KeysCsvRow row, DateTimeOffset now)
    {
        if (row.IsBad != IsBad)
            _changed = now;
        IsBad = row.IsBad;
        if (row.IsBad)
            _lastBad = (row.Why, row.MarkedBad);
        else
            Count = row.Count;
    }
}
