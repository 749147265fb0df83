namespace Rotor.Core.RequestLog;

/// <summary>One numbered page of a list.</summary>
/// <param name="Requests">Records without bodies.</param>
/// <param name="TotalCount">How many there are in all, at most <see cref="MaxCount"/>.</param>
/// <param name="TotalIsExact">False when there are more, or counting on would have taken too long.</param>
public sealed record RequestPage(IReadOnlyList<RequestRecord> Requests, long TotalCount, bool TotalIsExact)
{
    /// <summary>Counting stops here.</summary>
    public const int MaxCount = 10_000;
}

/// <summary>A part of a list that goes on behind a cursor.</summary>
/// <param name="Requests">Records without bodies.</param>
/// <param name="NextCursor">Where the next part begins; null at the end.</param>
public sealed record RequestSlice(IReadOnlyList<RequestRecord> Requests, string? NextCursor);
