using Rotor.Admin.Import;

namespace Rotor.Commands.Import;

/// <summary>A file of an older proxy. What cannot be read is told to the report, and everything else is given all the same.</summary>
internal interface IOlderSource : IDisposable
{
    /// <summary>What it is, for people.</summary>
    string Kind { get; }

    IEnumerable<ImportedKey> Keys(ImportReport report);

    /// <summary>How many rows there may be, for the progress bar.</summary>
    long RecordCount { get; }

    /// <param name="keyOf">Finds the pool's key of a value: its id and label.</param>
    /// <param name="report">Told of what cannot be read.</param>
    IEnumerable<ImportedRecord> Records(Func<string, (string Id, string Label)?> keyOf, ImportReport report);
}
