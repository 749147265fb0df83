using System.Text;
using Rotor.Core.RequestLog;
using Rotor.Core.Settings;

namespace Rotor.Observability;

/// <summary>Logs what clients ask and get, for those who look for a fault and said so: at the level trace, with <see cref="LogOptions.Content"/> on.</summary>
internal sealed partial class ContentLog(Live<LogOptions> options, ILogger<ContentLog> logger)
{
    /// <summary>Tells both bodies as far as records keep them; they are redacted of secrets already.</summary>
    public void Tell(RequestRecord record)
    {
        if (!options.Value.Content || !logger.IsEnabled(LogLevel.Trace) || record.Bodies is not { } bodies)
            return;
        Log.Asked(logger, record.Id, Text(bodies.Request));
        Log.Answered(logger, record.Id, Text(bodies.Assembled ?? bodies.Response));
    }

    private static string Text(BodyPayload? body) => body is null ? "-" : Encoding.UTF8.GetString(body.Bytes.Span) + (body.Truncated ? " …" : "");

    private static partial class Log
    {
        [LoggerMessage(EventIds.ContentAsked, LogLevel.Trace, "Asked in {Id}: {Body}")]
        public static partial void Asked(ILogger logger, string id, string body);

        [LoggerMessage(EventIds.ContentAnswered, LogLevel.Trace, "Answered in {Id}: {Body}")]
        public static partial void Answered(ILogger logger, string id, string body);
    }
}
