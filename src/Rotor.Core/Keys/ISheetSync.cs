namespace Rotor.Core.Keys;

/// <summary>Takes up keys that a sheet on the web lists.</summary>
public interface ISheetSync
{
    /// <summary>Whether a sheet is configured.</summary>
    bool IsConfigured { get; }

    /// <summary>Reads the sheet now and adds the keys that are new. No known key is touched, whatever its state.</summary>
    /// <exception cref="SheetException">The sheet cannot be read; the message says what to do.</exception>
    Task<SheetSynced> SyncAsync(CancellationToken cancellationToken);
}

/// <summary>What a reading of the sheet brought.</summary>
/// <param name="Heading">The heading of the column that was read; empty where the first row is a key already.</param>
/// <param name="Listed">How many different keys the column lists.</param>
/// <param name="Added">How many of them were unknown.</param>
/// <param name="PassedOver">How many other values stand in the column.</param>
public sealed record SheetSynced(string Heading, int Listed, int Added, int PassedOver);

/// <summary>A sheet that cannot be read.</summary>
public sealed class SheetException : Exception
{
    public SheetException()
    {
    }

    public SheetException(string message)
        : base(message)
    {
    }

    public SheetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
