using System.ComponentModel.DataAnnotations;

namespace Rotor.Proxy;

/// <summary>What is accepted from clients: the section <c>ROTOR_REQUESTS__*</c>.</summary>
public sealed class RequestsOptions
{
    /// <summary>Largest request body, in bytes; a larger one is answered 413 and never sent upstream.</summary>
    /// <value>64 MiB by default; from 1 KiB to 1 GiB.</value>
    [Range(1024L, 1024L * 1024 * 1024)]
    public long MaxBodyBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>How long one client may take between two reads of its body before it is let go.</summary>
    /// <value>30 seconds by default; from 2 seconds to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:02", "00:10:00")]
    public TimeSpan BodyIdleTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
