using Rotor.Observability;

namespace Rotor.Storage.Records;

internal sealed partial class RecordIndexer
{
    private static partial class Log
    {
        [LoggerMessage(
            EventIds.RecordTextNotIndexed, LogLevel.Error,
            "The texts of records of {Day} cannot be indexed: {Problem}. They are kept, and searched one by one until they are; it is tried again")]
        public static partial void NotIndexed(ILogger logger, DateOnly day, string problem);
    }
}
