using System.Text.Json.Serialization;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>Everything kept of a request.</summary>
internal sealed record RequestDetails : RequestSummary
{
    /// <param name="record">With its bodies.</param>
    /// <param name="raw">True for a stream's events instead of the answer that they make.</param>
    public RequestDetails(RequestRecord record, bool raw)
        : base(record)
    {
        ClientRequestId = record.ClientRequestId;
        ClientAddress = record.ClientAddress;
        ModelAsked = record.ModelAsked;
        GenerationId = record.GenerationId;
        FirstByteMs = Milliseconds(record.FirstByte);
        Usage = new UsageView(record.PromptTokens, record.CompletionTokens, record.ReasoningTokens, record.CachedTokens, record.TokensEstimated);
        Attempts = [.. record.Attempts.Select(AttemptView.Of)];
        DroppedBodies = record.DroppedBodies;
        if (record.Bodies is not { } bodies)
            return;
        Bodies = bodies.Policy.ToString().ToLowerInvariant();
        RequestHeaders = Headers(bodies.RequestHeaders);
        ResponseHeaders = Headers(bodies.ResponseHeaders);
        RequestContent = BodyView.Of(bodies.Request, "whole");
        ResponseContent = (raw ? null : AnswerView.Assembled(record)) ?? BodyView.Of(bodies.Response, record.Stream ? "events" : "whole");
    }

    public string? ClientRequestId { get; }

    public string? ClientAddress { get; }

    public string? ModelAsked { get; }

    public string? GenerationId { get; }

    public double? FirstByteMs { get; }

    public UsageView Usage { get; }

    public IReadOnlyList<AttemptView> Attempts { get; }

    /// <summary>What is kept of bodies: full, text or none; null where they were dropped.</summary>
    public string? Bodies { get; }

    public int DroppedBodies { get; }

    public IReadOnlyDictionary<string, string>? RequestHeaders { get; }

    public string? RequestBody => RequestContent?.Text;

    public IReadOnlyDictionary<string, string>? ResponseHeaders { get; }

    public string? ResponseBody => ResponseContent?.Text;

    /// <summary>How the request's body is shown.</summary>
    public BodyView? RequestContent { get; }

    /// <summary>How the answer's body is shown.</summary>
    public BodyView? ResponseContent { get; }

    [JsonPropertyName("headers")]
    public IReadOnlyDictionary<string, string>? OlderHeaders => RequestHeaders;

    [JsonPropertyName("body")]
    public string? OlderBody => RequestBody;

    [JsonPropertyName("response_headers")]
    public IReadOnlyDictionary<string, string>? OlderResponseHeaders => ResponseHeaders;

    [JsonPropertyName("response_body")]
    public string? OlderResponseBody => ResponseBody;

    private static Dictionary<string, string> Headers(IReadOnlyList<HeaderLine> lines) =>
        lines.GroupBy(line => line.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => string.Join(", ", group.Select(line => line.Value)));
}

/// <summary>The tokens of a request; estimated where upstream told none.</summary>
internal sealed record UsageView(long? PromptTokens, long? CompletionTokens, long? ReasoningTokens, long? CachedTokens, bool Estimated);

/// <summary>One call upstream.</summary>
internal sealed record AttemptView(
    string? Key, string? KeyId, string? Account, string? Model, double StartedAfterMs, double DurationMs, int? Status, string? Reason, string? Explanation)
{
    public static AttemptView Of(AttemptRecord attempt) => new(
        attempt.KeyLabel, attempt.KeyId, attempt.Account, attempt.Model, Math.Round(attempt.StartedAfter.TotalMilliseconds, 3),
        Math.Round(attempt.Duration.TotalMilliseconds, 3), attempt.Status == 0 ? null : attempt.Status, attempt.Reason, attempt.Explanation);
}
