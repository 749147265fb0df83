using System.Collections.Immutable;

namespace Rotor.Simulator.Errors;

/// <summary>One error answer of OpenRouter, as it stands on the wire.</summary>
/// <param name="Name">The name by which scripts and tests ask for it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body without <c>user_id</c>, which is added on authenticated routes when <see cref="CarriesUser"/>.</param>
public sealed record WireError(string Name, int Status, string Body)
{
    /// <summary>Whether the answer names the account as top-level <c>user_id</c>.</summary>
    public bool CarriesUser { get; init; } = true;

    /// <summary>Whether the answer has <c>X-Generation-Id</c>; not on 401 and at Cloudflare's edge.</summary>
    public bool CarriesGenerationId { get; init; } = true;

    public string ContentType { get; init; } = "application/json";

    /// <summary>Further header fields, such as <c>Retry-After</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The same error with one more header field.</summary>
    public WireError WithHeader(string name, string value) => this with { Headers = Headers.Add(new(name, value)) };

    /// <summary>The same error with <c>Retry-After</c> in seconds.</summary>
    public WireError WithRetryAfter(int seconds) => WithHeader("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The body as sent for an account; without one, or where this error carries none, as it stands.</summary>
    public string BodyFor(string? userId) =>
        CarriesUser && userId is not null && Body.EndsWith('}') ? $"{Body[..^1]},\"user_id\":{JsonText.Quote(userId)}}}" : Body;

    public override string ToString() => $"{Name} ({Status})";
}
