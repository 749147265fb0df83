using System.Text.Json.Serialization;
using Rotor.Core.RequestLog;

namespace Rotor.Admin.Records;

/// <summary>What lists and details tell of a request alike. The names in snake_case, with <c>id, timestamp, method, url, error</c>, are an older contract.</summary>
internal abstract record RequestSummary
{
    protected RequestSummary(RequestRecord record)
    {
        Id = record.Id;
        Timestamp = record.Time.ToUniversalTime();
        Method = record.Method;
        Url = record.Path + record.Query;
        ResponseStatus = record.Status == 0 ? null : record.Status;
        DurationMs = Milliseconds(record.Duration);
        Error = record.Error;
        State = record.State.ToString().ToLowerInvariant();
        Reason = record.Reason;
        Model = record.ModelAsked is { Length: > 0 } asked ? asked : record.ModelServed;
        ModelServed = record.ModelServed;
        ForeignModel = record.ForeignModel;
        Provider = record.Provider;
        Key = record.KeyLabel;
        KeyId = record.KeyId;
        Account = record.Account;
        Client = record.ClientName ?? record.ClientId;
        ClientId = record.ClientId;
        Stream = record.Stream;
        Cost = record.CostUsd;
        FirstContentMs = Milliseconds(record.FirstContent);
        PromptTokens = record.PromptTokens;
        CompletionTokens = record.CompletionTokens;
        TokensEstimated = record.TokensEstimated;
        FinishReason = record.FinishReason;
    }

    public string Id { get; }

    public DateTimeOffset Timestamp { get; }

    public string Method { get; }

    /// <summary>Path and query as the client sent them.</summary>
    public string Url { get; }

    /// <summary>What the client got; null while running, and where it got none.</summary>
    [JsonPropertyName("response_status")]
    public int? ResponseStatus { get; }

    [JsonPropertyName("duration_ms")]
    public double? DurationMs { get; }

    public string? Error { get; }

    /// <summary>The upstream key's label and last four.</summary>
    [JsonPropertyName("authorization_bearer")]
    public string? AuthorizationBearer => Key;

    public string State { get; }

    public string? Reason { get; }

    public string? Model { get; }

    public string? ModelServed { get; }

    /// <summary>True when that model was neither asked for nor named as a stand-in.</summary>
    public bool ForeignModel { get; }

    public string? Provider { get; }

    public string? Key { get; }

    public string? KeyId { get; }

    public string? Account { get; }

    public string? Client { get; }

    public string? ClientId { get; }

    public bool Stream { get; }

    /// <summary>USD.</summary>
    public decimal? Cost { get; }

    public double? FirstContentMs { get; }

    public long? PromptTokens { get; }

    public long? CompletionTokens { get; }

    public bool TokensEstimated { get; }

    public string? FinishReason { get; }

    protected static double? Milliseconds(TimeSpan? span) => span is { } value ? Math.Round(value.TotalMilliseconds, 3) : null;
}

/// <summary>A request in a list.</summary>
internal sealed record RequestItem(RequestRecord Record) : RequestSummary(Record)
{
    [JsonIgnore]
    public RequestRecord Record { get; } = Record;

    /// <summary>How many calls went upstream.</summary>
    public int Attempts => Record.Attempts.Count;
}

/// <summary>A numbered page of a list.</summary>
internal sealed record RequestPageView(
    IReadOnlyList<RequestItem> Requests,
    [property: JsonPropertyName("total_count")] long TotalCount,
    [property: JsonPropertyName("total_is_exact")] bool TotalIsExact,
    int Page,
    [property: JsonPropertyName("page_size")] int PageSize);

/// <summary>A part of a list that goes on behind a cursor.</summary>
internal sealed record RequestSliceView(IReadOnlyList<RequestItem> Requests, [property: JsonPropertyName("next_cursor")] string? NextCursor);
