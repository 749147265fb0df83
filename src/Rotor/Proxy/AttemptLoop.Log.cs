using Rotor.Observability;

namespace Rotor.Proxy;

internal sealed partial class AttemptLoop
{
    private static partial class Log
    {
        [LoggerMessage(EventIds.AttemptFailed, LogLevel.Warning, "Attempt {Number} with key {Key} failed: {Reason}; {Next}. {Explanation} id={RequestId}")]
        public static partial void AttemptFailed(ILogger logger, int number, string key, string reason, string next, string explanation, string requestId);

        [LoggerMessage(EventIds.ModelRests, LogLevel.Information, "Model {Model} rests ({Reason}); the next model of the fallback list is asked. id={RequestId}")]
        public static partial void ModelRests(ILogger logger, string model, string reason, string requestId);
    }
}
