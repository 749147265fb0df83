namespace Rotor.Core.Contracts;

/// <summary>What routing needs of a request body, found in one pass. Everything else stays the bytes that the client sent.</summary>
public sealed class RequestScan
{
    /// <summary>The value of <c>model</c>; null when absent, null or empty.</summary>
    public string? Model { get; internal set; }

    /// <summary>The extent of <c>model</c>'s value, quotes included; none when the member is absent.</summary>
    public ByteRange ModelValue { get; internal set; }

    /// <summary>True when <c>stream</c> is literally <c>true</c>.</summary>
    public bool Stream { get; internal set; }

    /// <summary>The extent of <c>stream</c>'s value.</summary>
    public ByteRange StreamValue { get; internal set; }

    /// <summary>The extent of <c>messages</c> (or <c>input</c>, <c>prompt</c>), brackets included.</summary>
    public ByteRange Messages { get; internal set; }

    /// <summary>The extent of <c>models</c>, the caller's own fallback list.</summary>
    public ByteRange Models { get; internal set; }

    /// <summary>The extent of <c>fallbacks</c>, the same in the shape of Anthropic: <c>[{"model":…}]</c>.</summary>
    public ByteRange Fallbacks { get; internal set; }

    /// <summary>True when the caller gives more than one list to fall back to, so that readers may believe different ones.</summary>
    public bool RepeatsModels { get; internal set; }

    /// <summary>The extent of <c>provider</c>.</summary>
    public ByteRange Provider { get; internal set; }

    /// <summary>The extent of <c>tools</c>.</summary>
    public ByteRange Tools { get; internal set; }

    /// <summary>The number of output tokens asked for, by whichever of its names; null when absent or not a whole number.</summary>
    public long? MaxTokens { get; internal set; }

    /// <summary>The extent of the value behind <see cref="MaxTokens"/>.</summary>
    public ByteRange MaxTokensValue { get; internal set; }

    /// <summary><c>session_id</c>, at most 256 characters; upstream keeps a session on one provider.</summary>
    public string? SessionId { get; internal set; }

    /// <summary><c>prompt_cache_key</c>.</summary>
    public string? PromptCacheKey { get; internal set; }

    /// <summary>True when the body names a <c>user</c>.</summary>
    public bool HasUser { get; internal set; }

    /// <summary>The opening brace of the body's object, where a new member can be spliced in.</summary>
    public int ObjectStart { get; internal set; }

    /// <summary>True when the object has no member at all.</summary>
    public bool IsEmptyObject { get; internal set; }
}
