using System.Net.Http.Headers;
using Rotor.Core.Failover;
using Rotor.Core.Settings;

namespace Rotor.Proxy;

/// <summary>Carries out one attempt: send, look at the head, relay. Every end is written on the attempt; nothing is thrown.</summary>
internal sealed partial class AttemptRunner(
    UpstreamClient upstream, AnswerRelay answers, IStreamRelay streams, Live<UpstreamOptions> options, TimeProvider time, ILogger<AttemptRunner> log)
{
    /// <param name="call">The client's request.</param>
    /// <param name="body">What to send.</param>
    /// <param name="attempt">Takes in how it went.</param>
    /// <param name="session">What the client of a stream holds.</param>
    /// <param name="answer">Where the answer goes.</param>
    /// <param name="totalEnd">The request's total deadline, as a timestamp.</param>
    public async ValueTask RunAsync(ProxyCall call, ReadOnlyMemory<byte> body, Attempt attempt, StreamSession session, ClientAnswer answer, long totalEnd)
    {
        using var deadline = new AttemptDeadline(time, totalEnd, answer.ClientGone);
        HttpResponseMessage? response = null;
        try
        {
            deadline.Begin(FailureShape.FirstByteTimeout, options.Value.FirstByteTimeoutFor(call.IsStream || call.Assembles));
            response = await upstream.SendAsync(call, body, attempt.Key, deadline.Token);
            attempt.HeadAt = time.GetTimestamp();
            attempt.Status = (int)response.StatusCode;
            attempt.GenerationId = response.Headers.NonValidated.TryGetValues("X-Generation-Id", out var id) ? id.ToString() : null;
            await TakeAnswerAsync(call, attempt, response, session, answer, deadline);
        }
        catch (Exception e) when (ShapeOf(e, deadline, response) is var shape && shape != FailureShape.None)
        {
            attempt.Failure = shape;
        }
        finally
        {
            attempt.EndedAt = time.GetTimestamp();
            response?.Dispose();
            Log.AttemptEnded(log, attempt.Key?.Label ?? "-", attempt.Failure, call.Id);
        }
    }

    private async ValueTask TakeAnswerAsync(
        ProxyCall call, Attempt attempt, HttpResponseMessage response, StreamSession session, ClientAnswer answer, AttemptDeadline deadline)
    {
        if (!response.IsSuccessStatusCode)
        {
            // An error is short: it comes at once, or not at all.
            Begin(call, attempt, deadline, FailureShape.FirstContentTimeout, options.Value.IdleTimeout);
            attempt.Error = await HoldErrorAsync(response, deadline.Token);
            attempt.Failure = FailureShape.Status;
        }
        else if (IsEventStream(response.Content.Headers.ContentType))
        {
            Begin(call, attempt, deadline, FailureShape.FirstContentTimeout, options.Value.FirstContentTimeout);
            await streams.RelayAsync(call, attempt, response, session, answer, deadline);
        }
        else
        {
            // No silence inside a JSON answer means anything: upstream pads it while it works. Only the total deadline ends it, and where that is over, the first content's.
            if (session.HasBegun) Begin(call, attempt, deadline, FailureShape.FirstContentTimeout, options.Value.FirstContentTimeout);
            else Begin(call, attempt, deadline, FailureShape.TotalTimeout, Timeout.InfiniteTimeSpan);
            await answers.RelayAsync(call, attempt, response, answer, deadline.Token);
        }
    }

    private void Begin(ProxyCall call, Attempt attempt, AttemptDeadline deadline, FailureShape phase, TimeSpan limit)
    {
        deadline.Begin(phase, limit);
        Log.HeadCame(log, attempt.Status, attempt.Key?.Label ?? "-", call.Id);
    }

    private static async ValueTask<UpstreamError> HoldErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var held = new HeldBytes();
        await using var source = await UpstreamStream.OpenAsync(response, cancellationToken);
        while (held.Length < UpstreamError.MaxBytes)
        {
            var read = await source.ReadAsync(held.Free(), cancellationToken);
            if (read == 0) break;
            held.Advance(read);
        }
        var passed = new HeaderDictionary();
        HeaderRules.CopyToClient(response, passed);
        return new UpstreamError
        {
            Status = (int)response.StatusCode,
            Body = held.Span.ToArray(),
            ContentType = response.Content.Headers.ContentType?.ToString(),
            Headers = UpstreamError.EvidenceOf(response),
            Passed = passed,
        };
    }

    private static bool IsEventStream(MediaTypeHeaderValue? type) => string.Equals(type?.MediaType, "text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static FailureShape ShapeOf(Exception e, AttemptDeadline deadline, HttpResponseMessage? response)
    {
        // A cancelled connection ends in whatever exception was quickest: the deadline knows why.
        if (deadline.Cause != FailureShape.None) return deadline.Cause;
        return e switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } => FailureShape.ConnectFailed,
            HttpRequestException or IOException or InvalidDataException => response is null ? FailureShape.ConnectionLost : FailureShape.ConnectionLostInAnswer,
            OperationCanceledException { InnerException: TimeoutException } => FailureShape.ConnectFailed,
            OperationCanceledException => FailureShape.ClientGone,
            _ => FailureShape.None,
        };
    }
}
