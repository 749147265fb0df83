using System.ComponentModel.DataAnnotations;

namespace Rotor.Proxy;

/// <summary>How streamed answers are guarded: the section <c>ROTOR_STREAMS__*</c>.</summary>
public sealed class StreamsOptions
{
    /// <summary>What happens to a stream that breaks after its first content; a request may choose with <c>X-Rotor-Stream</c>.</summary>
    /// <value><c>live</c> by default; or <c>buffered</c>, <c>resume</c>.</value>
    [AllowedValues("live", "buffered", "resume")]
    public string Mode { get; set; } = "live";

    /// <summary>Time without content after which a stream's head is sent; before it nothing is, and failover goes on unseen.</summary>
    /// <value>15 seconds by default; must exceed <c>ROTOR_POOL__MAXWAIT</c>; at most 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan CommitAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether a request that wants no stream is asked for upstream as one and put together here.</summary>
    /// <value>False by default.</value>
    public bool Assemble { get; set; }
}
