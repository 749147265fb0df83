using System.Buffers;
using System.Globalization;
using System.Text;
using Rotor.Core.Contracts;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>Records as CSV after RFC 4180, in UTF-8. A text that a spreadsheet would take for a formula begins with an apostrophe.</summary>
internal static class CsvText
{
    private const string LineEnd = "\r\n";

    private static readonly (string Name, Func<RequestRecord, string?> Cell, bool IsText)[] Columns =
    [
        ("id", r => r.Id, true),
        ("timestamp", r => r.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), false),
        ("state", r => r.State.ToString().ToLowerInvariant(), false),
        ("method", r => r.Method, true),
        ("url", r => r.Path + r.Query, true),
        ("response_status", r => r.Status == 0 ? "" : Number(r.Status), false),
        ("model", r => r.ModelAsked, true),
        ("model_served", r => r.ModelServed, true),
        ("provider", r => r.Provider, true),
        ("key", r => r.KeyLabel, true),
        ("account", r => r.Account, true),
        ("client", r => r.ClientName ?? r.ClientId, true),
        ("stream", r => r.Stream ? "true" : "false", false),
        ("attempts", r => Number(r.Attempts.Count), false),
        ("duration_ms", r => Milliseconds(r.Duration), false),
        ("first_content_ms", r => Milliseconds(r.FirstContent), false),
        ("prompt_tokens", r => Number(r.PromptTokens), false),
        ("completion_tokens", r => Number(r.CompletionTokens), false),
        ("reasoning_tokens", r => Number(r.ReasoningTokens), false),
        ("cached_tokens", r => Number(r.CachedTokens), false),
        ("tokens_estimated", r => r.TokensEstimated ? "true" : "false", false),
        ("cost_usd", r => r.CostUsd?.ToString(CultureInfo.InvariantCulture), false),
        ("finish_reason", r => r.FinishReason, true),
        ("reason", r => r.Reason, true),
        ("error", r => r.Error, true),
        ("generation_id", r => r.GenerationId, true),
    ];

    public static void WriteHead(IBufferWriter<byte> to, bool withBodies, bool withMark)
    {
        var line = new StringBuilder(withMark ? "\uFEFF" : "").AppendJoin(',', Columns.Select(column => column.Name));
        if (withBodies)
            line.Append(",request_body,response_body");
        Encoding.UTF8.GetBytes(line.Append(LineEnd).ToString(), to);
    }

    public static void WriteLine(IBufferWriter<byte> to, RequestRecord record, bool withBodies)
    {
        var line = new StringBuilder(512);
        foreach (var (_, cell, isText) in Columns)
        {
            if (line.Length > 0)
                line.Append(',');
            Append(line, cell(record), isText);
        }

        if (withBodies)
        {
            var details = new RequestDetails(record, raw: false);
            Append(line.Append(','), details.RequestBody, isText: true);
            Append(line.Append(','), details.ResponseBody, isText: true);
        }

        Encoding.UTF8.GetBytes(line.Append(LineEnd).ToString(), to);
    }

    internal static void Append(StringBuilder line, string? cell, bool isText) => line.Append(isText ? CsvCell.Text(cell) : CsvCell.Plain(cell));

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Milliseconds(TimeSpan? span) => span?.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);
}
