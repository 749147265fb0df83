using Rotor.Observability;

namespace Rotor.Storage.Records;

internal sealed partial class RecordWriter
{
    private static partial class Log
    {
        [LoggerMessage(
            EventIds.RecordsNotWritten, LogLevel.Error,
            "Records cannot be written: {Problem}. Answers go on, records wait in {Folder} and are written when the store takes them again. Check the disk")]
        public static partial void NotWritten(ILogger logger, string problem, string folder);

        [LoggerMessage(
            EventIds.RecordsNotSpooled, LogLevel.Critical,
            "Records can be kept neither in the store nor in the spool: {Problem}. They wait in memory, and the oldest bodies give way. Free space on the data folder's disk")]
        public static partial void NotSpooled(ILogger logger, string problem);

        [LoggerMessage(EventIds.RecordsWrittenAgain, LogLevel.Information, "Records are written again; {Replayed} came from the spool")]
        public static partial void WrittenAgain(ILogger logger, long replayed);

        [LoggerMessage(EventIds.RecordWorkFaulted, LogLevel.Error, "The writer of records met a fault")]
        public static partial void Faulted(ILogger logger, Exception fault);
    }
}
