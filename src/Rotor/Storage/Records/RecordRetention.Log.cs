using Rotor.Observability;

namespace Rotor.Storage.Records;

internal sealed partial class RecordRetention
{
    private static partial class Log
    {
        [LoggerMessage(EventIds.RecordsTrimmed, LogLevel.Information, "Records of {Day} were removed: {Reason}. Their sums in usage stay")]
        public static partial void Dropped(ILogger logger, DateOnly day, string reason);

        [LoggerMessage(EventIds.RecordsNotTrimmed, LogLevel.Warning, "Old records cannot be removed: {Problem}. It is tried again")]
        public static partial void NotTrimmed(ILogger logger, string problem);
    }
}
