namespace Rotor.Core.Limits;

/// <summary>Keeps the counts of client tokens over the process's death.</summary>
public interface IMeterJournal
{
    /// <summary>Ends when what <see cref="TokenMeter.Snapshot"/> then gives is safe, or could not be made so; at once where nothing is kept.</summary>
    /// <param name="meter">Whose counts.</param>
    /// <param name="giveBack">True at a flush: what was asked for in advance is given back.</param>
    Task CommitAsync(TokenMeter meter, bool giveBack);
}

/// <summary>Keeps nothing.</summary>
public sealed class NullMeterJournal : IMeterJournal
{
    public static readonly NullMeterJournal Instance = new();

    public Task CommitAsync(TokenMeter meter, bool giveBack)
    {
        ArgumentNullException.ThrowIfNull(meter);
        meter.Committed(meter.Snapshot(giveBack));
        return Task.CompletedTask;
    }
}
