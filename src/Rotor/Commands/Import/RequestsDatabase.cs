using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Admin.Import;

namespace Rotor.Commands.Import;

/// <summary><c>proxy_requests.db</c>: every request in full. Its times have no zone; they are those of this machine.</summary>
internal sealed class RequestsDatabase(OlderDatabase database, TimeZoneInfo zone) : IOlderSource
{
    public const string Table = "requests";

    private static readonly string[] Columns =
        ["id", "timestamp", "method", "url", "headers", "body", "authorization_bearer", "response_status", "response_headers", "response_body", "duration_ms", "error"];

    public string Kind => "history of requests";

    public long RecordCount => database.Count(Table);

    public IEnumerable<ImportedKey> Keys(ImportReport report) => [];

    public IEnumerable<ImportedRecord> Records(Func<string, (string Id, string Label)?> keyOf, ImportReport report)
    {
        foreach (var row in database.Rows(Table, Columns, report))
        {
            var id = row.Text("id");
            if (id is not { Length: > 0 and <= 100 })
                report.Fault($"row {row.Number} of {Table}", "it has no id");
            else if (row.Time("timestamp", zone) is not { Year: >= 2000 } time)
                report.Fault($"row {row.Number} of {Table}, {TextOf(id)}", "timestamp is no time");
            else
                yield return RecordOf(row, id, time);
        }
    }

    public void Dispose() => database.Dispose();

    private static ImportedRecord RecordOf(OlderDatabase.Row row, string id, DateTimeOffset time)
    {
        var (path, query) = PathOf(row.Text("url") ?? "/");
        var (asked, answer) = (Parse(row.Text("body")), AnswerFacts.Of(row.Text("response_body")));
        return new ImportedRecord
        {
            Id = id,
            Time = time,
            Method = row.Text("method") is { Length: > 0 and <= 20 } method ? method.ToUpperInvariant() : "POST",
            Path = path,
            Query = query,
            Status = (int)Math.Clamp(row.Whole("response_status") ?? 0, 0, 999),
            DurationMs = row.Real("duration_ms"),
            Error = row.Text("error") is { Length: > 0 } error ? error : null,
            Model = Member(asked, "model"),
            Stream = asked?["stream"] is JsonValue stream && stream.GetValueKind() == JsonValueKind.True,
            ModelServed = answer.Model,
            GenerationId = answer.Id,
            FinishReason = answer.FinishReason,
            PromptTokens = answer.PromptTokens,
            CompletionTokens = answer.CompletionTokens,
            CostUsd = answer.Cost,
            Owner = row.Text("authorization_bearer"),
            RequestHeaders = Headers(row.Text("headers")),
            RequestBody = row.Text("body"),
            ResponseHeaders = Headers(row.Text("response_headers")),
            ResponseBody = row.Text("response_body"),
        };
    }

    private static (string Path, string Query) PathOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? (address.AbsolutePath, address.Query)
        : url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? (url[..at], url[at..]) : (url, "");

    private static Dictionary<string, string>? Headers(string? json) =>
        Parse(json)?.Where(header => header.Value is JsonValue).ToDictionary(header => header.Key, header => header.Value!.ToString(), StringComparer.Ordinal);

    internal static JsonObject? Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return null;
        try
        {
            var found = JsonNode.Parse(json) as JsonObject;
            // A member that stands there twice is found out at the first look.
            return found is { Count: >= 0 } ? found : null;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            return null;
        }
    }

    internal static string? Member(JsonObject? from, string name) => from?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string TextOf(string id) => string.Concat(id.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
