using Rotor.Observability;

namespace Rotor.Storage;

internal sealed partial class PoolJournal
{
    private static partial class Log
    {
        [LoggerMessage(
            EventIds.PoolStateNotKept, LogLevel.Error,
            "The state of keys cannot be kept (attempt {Attempt}): {Fault}. Answers go on; a crash now would forget what happened since. Check the disk of the data folder")]
        public static partial void NotKept(ILogger logger, int attempt, string fault);

        [LoggerMessage(EventIds.PoolStateKeptAgain, LogLevel.Information, "The state of keys is kept again, after {Attempts} attempts")]
        public static partial void KeptAgain(ILogger logger, int attempts);

        [LoggerMessage(EventIds.PoolCallbackFaulted, LogLevel.Error, "A request that waited for its quota row could not be told that it is kept")]
        public static partial void CallbackFaulted(ILogger logger, Exception exception);
    }
}
