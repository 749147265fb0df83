using Rotor.Observability;

namespace Rotor.Proxy;

internal sealed partial class AttemptRunner
{
    private static partial class Log
    {
        [LoggerMessage(EventIds.HeadCame, LogLevel.Debug, "Upstream answered {Status} with key {Key}; the answer is held back until it is known to be one. id={RequestId}")]
        public static partial void HeadCame(ILogger logger, int status, string key, string requestId);

        [LoggerMessage(EventIds.AttemptEnded, LogLevel.Debug, "The attempt with key {Key} ended: {Failure}. id={RequestId}")]
        public static partial void AttemptEnded(ILogger logger, string key, Core.Failover.FailureShape failure, string requestId);
    }
}
