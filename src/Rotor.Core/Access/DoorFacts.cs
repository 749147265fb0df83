namespace Rotor.Core.Access;

/// <summary>What the head of a request says of who sent it, as it came.</summary>
public readonly record struct DoorFacts
{
    /// <summary>The header <c>Authorization</c>; null when absent.</summary>
    public string? Authorization { get; init; }

    /// <summary>The header <c>x-api-key</c>; null when absent.</summary>
    public string? ApiKey { get; init; }

    /// <summary>The header <c>Host</c>, with its port.</summary>
    public string? Host { get; init; }

    /// <summary>The header <c>Origin</c>; null when absent.</summary>
    public string? Origin { get; init; }

    /// <summary>The header <c>Sec-Fetch-Site</c>; null when absent.</summary>
    public string? FetchSite { get; init; }

    /// <summary>True when <c>Forwarded</c> or <c>X-Forwarded-For</c> says that somebody stands between.</summary>
    public bool IsForwarded { get; init; }
}
