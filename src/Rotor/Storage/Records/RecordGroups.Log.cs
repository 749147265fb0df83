using Rotor.Observability;

namespace Rotor.Storage.Records;

internal sealed partial class RecordGroups
{
    private static partial class Log
    {
        [LoggerMessage(
            EventIds.RecordFileDamaged, LogLevel.Error,
            "{Path} is damaged ({Problem}). It was set aside beside its place, and a new one begun; what it held is not found by searches")]
        public static partial void Damaged(ILogger logger, string path, string problem);
    }
}
