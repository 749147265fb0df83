using System.Text;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Import;

/// <summary>Takes requests that another program kept into the records, each once.</summary>
internal sealed class RecordImport(IRequestLog log, IRecordWriter writer, ISecretProtector secrets, SecretRedactor redactor)
{
    public const int MostTogether = 500;

    private const int ReadTogether = 500;

    // Whatever authenticates has no place in a record; the owner is told by a hash.
    private static readonly HashSet<string> Withheld = new(StringComparer.OrdinalIgnoreCase)
        { "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "X-Api-Key", "Api-Key" };

    /// <param name="records">In any order.</param>
    /// <param name="oldest">What is older will not stay.</param>
    /// <param name="dryRun">True writes nothing.</param>
    /// <param name="cancellationToken">Ends it between two groups.</param>
    public async Task<ImportResult> RunAsync(IReadOnlyList<ImportedRecord> records, DateTimeOffset oldest, bool dryRun, CancellationToken cancellationToken)
    {
        var known = await KnownAsync(records, cancellationToken);
        var added = records.Where(record => known.Add(record.Id)).ToList();
        if (!dryRun)
            await Task.WhenAll(added.Select(record => writer.CommittedAsync(RecordOf(record), cancellationToken).AsTask()));
        return new ImportResult(added.Count, records.Count - added.Count, added.Count(record => record.Time < oldest));
    }

    // By time, which the files are ordered by; a foreign id alone would be looked for in every day.
    private async Task<HashSet<string>> KnownAsync(IReadOnlyList<ImportedRecord> records, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var asked = records.Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var day in records.GroupBy(record => record.Time.UtcDateTime.Date))
        {
            var filter = new RequestFilter { From = Floor(day.Min(record => record.Time)), To = day.Max(record => record.Time).AddMilliseconds(1) };
            for (string? cursor = null; ;)
            {
                var slice = await log.SliceAsync(filter, cursor, ReadTogether, cancellationToken);
                ids.UnionWith(slice.Requests.Select(record => record.Id).Where(asked.Contains));
                if ((cursor = slice.NextCursor) is null)
                    break;
            }
        }

        return ids;
    }

    private RequestRecord RecordOf(ImportedRecord record)
    {
        var owner = record.Owner is { Length: > 0 } value ? new Secret(value) : default;
        return new RequestRecord
        {
            Id = record.Id,
            Time = Floor(record.Time),
            State = record.Status == 0 && record.Error is null ? RequestState.Interrupted
                : record.Error is not null || record.Status >= 400 || record.Status == 0 ? RequestState.Failed : RequestState.Completed,
            Method = record.Method,
            Path = Clean(record.Path, owner)!,
            Query = Clean(record.Query, owner)!,
            ClientId = owner.IsEmpty ? null : secrets.Fingerprint(owner),
            ClientName = owner.IsEmpty ? null : "…" + owner.Last4,
            ModelAsked = record.Model,
            ModelServed = record.ModelServed,
            GenerationId = record.GenerationId,
            FinishReason = record.FinishReason,
            Status = record.Status,
            Stream = record.Stream,
            Duration = record.DurationMs is >= 0 and < 1e12 and var ms ? TimeSpan.FromMilliseconds(ms) : null,
            PromptTokens = record.PromptTokens,
            CompletionTokens = record.CompletionTokens,
            CostUsd = record.CostUsd,
            KeyId = record.KeyId,
            KeyLabel = record.KeyLabel,
            Reason = record.Error is null ? null : "imported",
            Error = Clean(record.Error, owner),
            Bodies = record is { RequestBody: null, ResponseBody: null, RequestHeaders: null, ResponseHeaders: null } ? null : new RequestBodies
            {
                RequestHeaders = Headers(record.RequestHeaders, owner),
                ResponseHeaders = Headers(record.ResponseHeaders, owner),
                Request = Payload(record.RequestBody, owner),
                Response = Payload(record.ResponseBody, owner),
            },
        };
    }

    private List<HeaderLine> Headers(IReadOnlyDictionary<string, string>? headers, Secret owner) =>
        [.. (headers ?? new Dictionary<string, string>()).Where(header => !Withheld.Contains(header.Key)).Select(header => new HeaderLine(header.Key, Clean(header.Value, owner)!))];

    private BodyPayload? Payload(string? text, Secret owner) => Clean(text, owner) is { Length: > 0 } clean ? new BodyPayload(Encoding.UTF8.GetBytes(clean)) : null;

    private string? Clean(string? text, Secret owner)
    {
        if (string.IsNullOrEmpty(text))
            return text;
        var own = owner.IsEmpty || owner.Reveal().Length < SecretRedactor.MinLength ? text : text.Replace(owner.Reveal(), "…" + owner.Last4, StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(own);
        return redactor.Redact(bytes) ? Encoding.UTF8.GetString(bytes) : own;
    }

    // Records are kept to the millisecond.
    private static DateTimeOffset Floor(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
