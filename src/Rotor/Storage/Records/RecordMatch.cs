using System.Buffers;
using System.Text;
using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Whether a record in memory is one that a filter asks for.</summary>
internal static class RecordMatch
{
    public static bool Matches(RequestFilter filter, RequestRecord record) => MatchesColumns(filter, record) && MatchesSearch(filter.Search, record);

    public static bool MatchesSearch(SearchQuery? search, RequestRecord record)
    {
        if (search is null) return true;
        var text = new ByteWriter(4096);
        AddMetadata(record, text);
        if (record.Bodies is { } bodies) BodyTexts.Add(bodies, text);
        var prepared = ArrayPool<byte>.Shared.Rent(SearchText.MaxLength(text.Length));
        try
        {
            ReadOnlySpan<byte> words = prepared.AsSpan(0, SearchText.Prepare(text.Span, prepared));
            foreach (var term in search.Terms)
            {
                if (!term.IsIn(words)) return false;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(prepared);
        }
    }

    /// <summary>What search finds besides the bodies' text: ids, path with query, models, provider, error. A line each, so that no phrase spans two.</summary>
    public static void AddMetadata(RequestRecord record, ByteWriter to)
    {
        foreach (var text in (ReadOnlySpan<string?>)[
            record.Id, record.Path + record.Query, record.ModelAsked, record.ModelServed, record.Provider, record.GenerationId, record.ClientRequestId,
            record.Reason, record.Error, record.KeyLabel, record.ClientName])
        {
            if (string.IsNullOrEmpty(text)) continue;
            var free = to.Free(Encoding.UTF8.GetMaxByteCount(text.Length));
            to.Take(Encoding.UTF8.GetBytes(text, free));
            to.Raw(BodyTexts.Break);
        }
    }

    private static bool MatchesColumns(RequestFilter filter, RequestRecord record)
    {
        if (filter.From is { } from && record.Time < from) return false;
        if (filter.To is { } to && record.Time >= to) return false;
        if (filter.StatusFrom is { } least && record.Status < least) return false;
        if (filter.StatusTo is { } most && record.Status > most) return false;
        if (filter.Stream is { } stream && record.Stream != stream) return false;
        if (filter.CostFrom is { } costFrom && !(record.CostUsd >= costFrom)) return false;
        if (filter.CostTo is { } costTo && !(record.CostUsd <= costTo)) return false;
        if (filter.DurationFrom is { } durationFrom && !(record.Duration >= durationFrom)) return false;
        if (filter.DurationTo is { } durationTo && !(record.Duration <= durationTo)) return false;
        if (filter.Conversation is { } conversation && (conversation == 0 || record.Conversation != conversation)) return false;
        return (filter.States.Count == 0 || filter.States.Contains(record.State))
            && IsOneOf(filter.Methods, record.Method)
            && (filter.Paths.Count == 0 || filter.Paths.Any(path => PathMatches(path, record.Path)))
            && (IsOneOf(filter.Models, record.ModelAsked) || IsOneOf(filter.Models, record.ModelServed))
            && IsOneOf(filter.Keys, record.KeyId)
            && IsOneOf(filter.Accounts, record.Account)
            && IsOneOf(filter.Clients, record.ClientId)
            && IsOneOf(filter.Providers, record.Provider);
    }

    public static bool PathMatches(string asked, string path) =>
        asked.EndsWith('*') ? path.StartsWith(asked[..^1], StringComparison.Ordinal) : string.Equals(asked, path, StringComparison.Ordinal);

    private static bool IsOneOf(IReadOnlyList<string> asked, string? value) => asked.Count == 0 || (value is not null && asked.Contains(value));
}
