using Rotor.Observability;

namespace Rotor.Proxy;

internal sealed partial class ProxyEndpoint
{
    private void LogCompleted(OpenRequest request)
    {
        if (!log.IsEnabled(LogLevel.Information)) return;
        var outcome = request.Outcome;
        var attempt = outcome.Delivered ?? (outcome.Attempts.Count > 0 ? outcome.Attempts[^1] : null);
        Log.RequestCompleted(log,
            request.Context.Request.Method,
            request.Route is { } route ? "/" + route.Path : Printable.Short(request.Context.Request.Path.Value),
            request.Context.Response.StatusCode,
            outcome.ClientGone ? "client gone" : outcome.Reason ?? "ok",
            Milliseconds(request.Started, time.GetTimestamp()),
            attempt is { ContentAt: > 0 } ? Milliseconds(request.Started, attempt.ContentAt) : null,
            request.Call?.Scan.Stream ?? false,
            Printable.Short(attempt?.Facts.Model ?? request.Call?.Models[0]) is { Length: > 0 } model ? model : "-",
            attempt?.Key?.Label ?? "-",
            outcome.Attempts.Count,
            attempt?.Facts.PromptTokens,
            attempt?.Facts.CompletionTokens,
            request.Id);
    }

    private long Milliseconds(long from, long to) => (long)time.GetElapsedTime(from, to).TotalMilliseconds;

    private static partial class Log
    {
        [LoggerMessage(EventIds.RequestCompleted, LogLevel.Information,
            "{Method} {Path} {Status} {Outcome} in {DurationMs} ms (content {ContentMs} ms) stream={Stream} model={Model} key={Key} attempts={Attempts} tokens={PromptTokens}+{CompletionTokens} id={RequestId}")]
        public static partial void RequestCompleted(ILogger logger, string method, string path, int status, string outcome, long durationMs, long? contentMs,
            bool stream, string model, string key, int attempts, long? promptTokens, long? completionTokens, string requestId);

        [LoggerMessage(EventIds.RequestFaulted, LogLevel.Error, "A request failed inside Rotor. id={RequestId}")]
        public static partial void RequestFaulted(ILogger logger, Exception exception, string requestId);
    }
}
