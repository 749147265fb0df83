using Rotor.Core.Contracts;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>An error answer of upstream's, held back whole.</summary>
internal sealed class UpstreamError
{
    /// <summary>More of an error than this is neither judged nor passed on.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The status it came with; for an error within a 200 the code it names, or 502.</summary>
    public required int Status { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>What stands for the body at the client's door, where that is not fit for it; null where it is.</summary>
    public byte[]? ForClient { get; init; }

    public string? ContentType { get; init; }

    public EvidenceHeaders Headers { get; init; } = EvidenceHeaders.None;

    /// <summary>The headers that may pass to the client.</summary>
    public IHeaderDictionary Passed { get; init; } = new HeaderDictionary();

    /// <summary>
    /// The body as the client may see it: without the account's id. Null where that cannot be had, and where it is no JSON: clients parse what they get, and a
    /// web page of the edge before OpenRouter, or nothing at all, tells them less than an error in the form that they know.
    /// </summary>
    public ReadOnlyMemory<byte>? BodyForClient()
    {
        var body = ForClient ?? Body;
        if (!body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8)) return null;
        var hidden = AccountIds.Find(body);
        byte[] shown = hidden.IsNone ? body : [.. body.AsSpan(0, hidden.Start), .. body.AsSpan(hidden.End)];
        return AccountIds.AreIn(shown) ? null : shown;
    }

    /// <summary>Overwrites a key wherever the body repeats it.</summary>
    public void Hide(Secret key)
    {
        SecretRedactor.Redact(Body, key);
        if (ForClient is not null) SecretRedactor.Redact(ForClient, key);
    }

    public static EvidenceHeaders EvidenceOf(HttpResponseMessage response) => new(
        Value(response, "Retry-After"),
        Value(response, "X-RateLimit-Limit"),
        Value(response, "X-RateLimit-Remaining"),
        Value(response, "X-RateLimit-Reset"),
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : null);

    private static string? Value(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
