using System.ComponentModel.DataAnnotations;

namespace Rotor.Proxy;

/// <summary>Where requests go and how long each stage may take: the section <c>ROTOR_UPSTREAM__*</c>. Never changed by a request.</summary>
public sealed class UpstreamOptions
{
    /// <summary>OpenRouter's address, http or https, without a trailing slash, query or user name.</summary>
    /// <value><c>https://openrouter.ai/api/v1</c> by default; a trailing <c>/chat/completions</c> or <c>/models</c> is removed.</value>
    public Uri BaseUrl { get; set; } = new("https://openrouter.ai/api/v1");

    /// <summary>Where the catalogue of models is fetched, if not at <c>/models</c> under <see cref="BaseUrl"/>.</summary>
    /// <value>None by default.</value>
    public Uri? ModelsUrl { get; set; }

    /// <summary>Sent as <c>HTTP-Referer</c> where the client sends none.</summary>
    /// <value>None by default.</value>
    public string? Referer { get; set; }

    /// <summary>Sent as <c>X-Title</c> where the client sends none.</summary>
    /// <value>None by default.</value>
    public string? Title { get; set; }

    /// <summary>Deadline for the connection, TLS included.</summary>
    /// <value>10 seconds by default; from 100 milliseconds to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline for the head of the answer.</summary>
    /// <value>Unset by default, which means 1 minute for a stream and <see cref="TotalTimeout"/> for any other request; from 100 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan? FirstByteTimeout { get; set; }

    /// <summary>Deadline for the first real content of a stream: text, reasoning or a tool call; comments and padding do not count.</summary>
    /// <value>2 minutes by default; from 100 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan FirstContentTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest silence between two events of a stream that has begun.</summary>
    /// <value>1 minute by default; from 100 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Deadline of the whole request, all attempts included; for a stream it ends at the first content.</summary>
    /// <value>10 minutes by default; from 100 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The deadline for the head of the answer that is in force.</summary>
    public TimeSpan FirstByteTimeoutFor(bool stream) => FirstByteTimeout ?? (stream ? TimeSpan.FromMinutes(1) : TotalTimeout);
}
