using System.Buffers;
using System.Text.Json;
using Rotor.Core;
using Rotor.Core.Contracts;
using Rotor.Core.Failover;

namespace Rotor.Proxy;

/// <summary>Relays answers that are no event streams.</summary>
/// <remarks>
/// JSON is held back until it is whole, or larger than <see cref="HoldBytes"/>: nobody can use half of it, and while it is held
/// a failure inside it (an error behind a 200, a connection that breaks) fails over unseen. Media goes out as it comes.
/// </remarks>
internal sealed class AnswerRelay(TimeProvider time)
{
    /// <summary>An answer longer than this goes live. Text answers stay far below; images in base64 do not.</summary>
    internal const int HoldBytes = 1024 * 1024;

    /// <summary>Relays <paramref name="upstream"/>; on a failure before anything was sent, sets it on the attempt.</summary>
    public async ValueTask RelayAsync(ProxyCall call, Attempt attempt, HttpResponseMessage upstream, ClientAnswer answer, CancellationToken cancellationToken)
    {
        await using var source = await UpstreamStream.OpenAsync(upstream, cancellationToken);
        if (call.Route.Kind == RouteKind.Passed || (call.Route.Kind == RouteKind.Media && !IsJson(upstream)))
        {
            await answer.BeginAsync(upstream, upstream.Content.Headers.ContentEncoding.Count == 0 ? upstream.Content.Headers.ContentLength : null);
            attempt.NoteContent(answer.ContentAt);
            await CopyAsync(source, answer, cancellationToken);
            return;
        }
        await RelayHeldAsync(attempt, upstream, source, answer, cancellationToken);
    }

    private async ValueTask RelayHeldAsync(Attempt attempt, HttpResponseMessage upstream, Stream source, ClientAnswer answer, CancellationToken cancellationToken)
    {
        using var held = new HeldBytes();
        var whole = await FillAsync(attempt, source, held, cancellationToken);
        var kind = whole ? AnswerInspector.Inspect(held.Span, attempt.Facts) : KindOfStart(held.Span);
        if (kind != AnswerKind.Answer)
        {
            attempt.Failure = kind switch
            {
                AnswerKind.Error => FailureShape.ErrorBody,
                AnswerKind.Empty => FailureShape.Empty,
                _ => IsJson(upstream) ? FailureShape.SilentClose : FailureShape.NotUnderstood,
            };
            attempt.Error = Hold(upstream, held);
            return;
        }

        if (!await answer.TryTakeHeadAsync())
        {
            // The client was given the head of a stream while it waited, or holds the beginning of one: a whole answer cannot be joined to it.
            attempt.Failure = FailureShape.NotUnderstood;
            return;
        }
        var hidden = AccountIds.Find(held.Span);
        await answer.BeginAsync(upstream, whole ? held.Length - hidden.Length : null);
        if (hidden.IsNone) answer.Body.Write(held.Span);
        else
        {
            answer.Body.Write(held.Span[..hidden.Start]);
            answer.Body.Write(held.Span[hidden.End..]);
        }
        if (whole) await answer.SealAsync(attempt);
        await answer.Body.FlushAsync(cancellationToken);
        if (!whole && !await CopyJsonAsync(source, held, answer, cancellationToken)) attempt.Failure = FailureShape.SilentClose;
    }

    /// <returns>True when the answer ended within what may be held.</returns>
    private async ValueTask<bool> FillAsync(Attempt attempt, Stream source, HeldBytes held, CancellationToken cancellationToken)
    {
        while (held.Length < HoldBytes)
        {
            var read = await source.ReadAsync(held.Free(), cancellationToken);
            if (read == 0) return true;
            held.Advance(read);
            if (attempt.ContentAt == 0 && held.Span.ContainsAnyExcept(" \t\r\n"u8)) attempt.NoteContent(time.GetTimestamp());
            // A slow answer is padded with white space for as long as it takes: none of it is worth keeping past a page.
            if (attempt.ContentAt == 0 && held.Length >= HoldBytes / 2) held.Clear();
        }
        return false;
    }

    // Too long to hold: what can be said of the beginning is whether its top level names an error.
    private static AnswerKind KindOfStart(ReadOnlySpan<byte> start)
    {
        var reader = new Utf8JsonReader(start.TrimStart(" \t\r\n"u8), isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = RequestScanner.MaxDepth }));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.NameEquals("error"u8)) continue;
                return reader.Read() && reader.TokenType != JsonTokenType.Null ? AnswerKind.Error : AnswerKind.Answer;
            }
            return AnswerKind.Answer;
        }
        catch (JsonException)
        {
            return AnswerKind.Broken;
        }
    }

    /// <returns>True when the JSON that began in <paramref name="held"/> came to its end.</returns>
    private static async ValueTask<bool> CopyJsonAsync(Stream source, HeldBytes held, ClientAnswer answer, CancellationToken cancellationToken)
    {
        var extent = new JsonExtent();
        extent.Add(held.Span);
        while (true)
        {
            var room = answer.Body.GetMemory(16 * 1024);
            var read = await source.ReadAsync(room, cancellationToken);
            if (read == 0) return extent.IsWhole;
            extent.Add(room.Span[..read]);
            answer.Body.Advance(read);
            await answer.Body.FlushAsync(cancellationToken);
        }
    }

    private static async ValueTask CopyAsync(Stream source, ClientAnswer answer, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await source.ReadAsync(answer.Body.GetMemory(16 * 1024), cancellationToken);
            if (read == 0) return;
            answer.Body.Advance(read);
            await answer.Body.FlushAsync(cancellationToken);
        }
    }

    private static bool IsJson(HttpResponseMessage upstream) =>
        upstream.Content.Headers.ContentType?.MediaType is not { } type || type.EndsWith("json", StringComparison.OrdinalIgnoreCase);

    private static UpstreamError Hold(HttpResponseMessage upstream, HeldBytes held) => new()
    {
        Status = Verdicts.CodeIn(held.Span) ?? StatusCodes.Status502BadGateway,
        Body = held.Span[..Math.Min(held.Length, UpstreamError.MaxBytes)].ToArray(),
        ContentType = upstream.Content.Headers.ContentType?.ToString(),
        Headers = UpstreamError.EvidenceOf(upstream),
    };
}
