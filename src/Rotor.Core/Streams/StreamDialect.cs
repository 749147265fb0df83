namespace Rotor.Core.Streams;

/// <summary>The event forms that OpenRouter speaks, one per route.</summary>
public enum StreamDialect
{
    /// <summary>Events whose form Rotor does not know: relayed, and looked at only for errors and usage.</summary>
    Unknown,

    /// <summary><c>chat.completion.chunk</c> objects, closed by <c>[DONE]</c>.</summary>
    ChatCompletions,

    /// <summary><c>text_completion</c> objects, closed by <c>[DONE]</c>.</summary>
    Completions,

    /// <summary>Typed <c>response.*</c> events; <c>response.completed</c> ends, <c>[DONE]</c> follows.</summary>
    Responses,

    /// <summary>Typed events with <c>event:</c> lines, ended by <c>message_stop</c>.</summary>
    Messages,
}

/// <summary>Names the dialect of a route.</summary>
public static class StreamDialects
{
    /// <summary>The dialect of a path such as <c>chat/completions</c> or <c>/api/v1/messages</c>, without query.</summary>
    public static StreamDialect FromPath(ReadOnlySpan<char> path)
    {
        path = path.TrimEnd('/');
        if (path.EndsWith("chat/completions", StringComparison.OrdinalIgnoreCase)) return StreamDialect.ChatCompletions;
        if (path.EndsWith("completions", StringComparison.OrdinalIgnoreCase)) return StreamDialect.Completions;
        if (path.EndsWith("responses", StringComparison.OrdinalIgnoreCase)) return StreamDialect.Responses;
        return path.EndsWith("messages", StringComparison.OrdinalIgnoreCase) ? StreamDialect.Messages : StreamDialect.Unknown;
    }
}
