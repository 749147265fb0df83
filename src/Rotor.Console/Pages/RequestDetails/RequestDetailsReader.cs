using System.Text;
using System.Text.Unicode;
using Rotor.Core.RequestLog;

namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>Makes what the page shows out of what is kept.</summary>
internal static class RequestDetailsReader
{
    /// <summary>So many characters of a body stand on a page; the whole can be fetched.</summary>
    public const int MostCharacters = 60_000;

    private const int LongestCommand = 16_000;

    public static RequestDetailsModel Read(RequestRecord record, RequestTab tab, bool asReceived, string root, bool mayReplay)
    {
        var bodies = record.Bodies;
        var isFull = bodies is { Policy: BodyPolicy.Full };
        var answer = AssembledAnswer.Of(record) ?? bodies?.Response?.Bytes ?? default;
        var asked = isFull ? ConversationReader.Asked(bodies!.Request?.Bytes ?? default) : [];
        var answered = isFull ? ConversationReader.Answered(answer) : [];
        var whole = isFull && bodies!.Request is { Truncated: false } request && Utf8.IsValid(request.Bytes.Span) && record.Method == "POST" ? request : null;
        return new RequestDetailsModel
        {
            Request = record,
            Tab = tab,
            Asked = asked,
            Answered = answered,
            AskedText = asked.Count == 0 ? TextOf(bodies?.Request?.Bytes ?? default) : null,
            AnsweredText = answered.Count == 0 ? TextOf(answer) : null,
            Tools = isFull ? ConversationReader.Tools(bodies!.Request?.Bytes ?? default) : [],
            CanReplay = mayReplay && whole is not null && record.State != RequestState.Running,
            Curl = whole is null ? null : CurlOf(record, whole, root),
            RawRequest = tab == RequestTab.Raw ? RawOf(bodies?.Request, null, asReceived) : null,
            RawResponse = tab == RequestTab.Raw ? RawOf(bodies?.Response ?? bodies?.Assembled, answer, asReceived) : null,
            AsReceived = asReceived,
        };
    }

    /// <summary>The n-th picture of a request, as far as it came with it.</summary>
    /// <returns>Its type and bytes; null where there is none, or it is no kind that browsers only draw.</returns>
    public static (string Type, byte[] Bytes)? Picture(RequestRecord record, int index)
    {
        var body = record.Bodies?.Request?.Bytes ?? default;
        var answer = AssembledAnswer.Of(record) ?? record.Bodies?.Response?.Bytes ?? default;
        var picture = ConversationReader.Asked(body).Concat(ConversationReader.Answered(answer)).SelectMany(turn => turn.Pieces).Where(piece => piece.Kind == PieceKind.Picture).ElementAtOrDefault(index);
        if (picture is null || !IsDrawn(picture.Text))
            return null;
        var comma = picture.Text.IndexOf(',', StringComparison.Ordinal);
        var bytes = new byte[(picture.Text.Length - comma) * 3 / 4];
        return Convert.TryFromBase64String(picture.Text[(comma + 1)..], bytes, out var length) ? (picture.Text[5..picture.Text.IndexOf(';', StringComparison.Ordinal)], bytes[..length]) : null;
    }

    public static bool IsDrawn(string address) =>
        address.StartsWith("data:image/png;base64,", StringComparison.Ordinal) || address.StartsWith("data:image/jpeg;base64,", StringComparison.Ordinal)
        || address.StartsWith("data:image/gif;base64,", StringComparison.Ordinal) || address.StartsWith("data:image/webp;base64,", StringComparison.Ordinal);

    private static RawBody? RawOf(BodyPayload? kept, ReadOnlyMemory<byte>? better, bool asReceived)
    {
        if (kept is null)
            return null;
        var text = Encoding.UTF8.GetString((asReceived ? kept.Bytes : better ?? kept.Bytes).Span);
        if (!asReceived)
            text = JsonPieces.Pretty(text.TrimStart());
        return new RawBody(Cut(text), kept.TrueSize, text.Length > MostCharacters, kept.Truncated);
    }

    private static string? TextOf(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? null : Cut(JsonPieces.Pretty(Encoding.UTF8.GetString(bytes.Span).Replace("\n\uE000\n", "\n\n", StringComparison.Ordinal).Trim()));

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..(char.IsHighSurrogate(text[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];

    private static string CurlOf(RequestRecord record, BodyPayload body, string root)
    {
        var head = $"curl {root}{record.Path} \\\n  -H \"Authorization: Bearer $ROTOR_TOKEN\" \\\n  -H \"Content-Type: application/json\" \\\n";
        return body.Bytes.Length > LongestCommand
            ? head + "  --data-binary @request.json"
            : head + "  -d '" + Encoding.UTF8.GetString(body.Bytes.Span).Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }
}
