using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>A streamed answer as it is shown: as the answer that its events make.</summary>
internal static class AnswerView
{
    /// <summary>The answer as one JSON object; null where there is no stream, or its events make none.</summary>
    public static BodyView? Assembled(RequestRecord record) =>
        AssembledAnswer.Of(record) is { } answer && (record.Bodies?.Response ?? record.Bodies?.Assembled) is { } kept ? BodyView.Of(answer.Span, kept, "assembled") : null;
}
