using System.ComponentModel.DataAnnotations;

namespace Rotor.Storage;

/// <summary>What is kept of requests, and for how long: the section <c>ROTOR_RECORDS__*</c>.</summary>
public sealed class RecordsOptions
{
    /// <summary>Whether requests are put on record at all. Without, lists, usage and <c>GET /generation</c> know only what was kept before.</summary>
    /// <value>True by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Which bodies are kept.</summary>
    /// <value><c>full</c> by default; or <c>text</c>, <c>none</c>.</value>
    [AllowedValues("full", "text", "none")]
    public string Bodies { get; set; } = "full";

    /// <summary>The most that is kept of one body, in bytes.</summary>
    /// <value>1 MiB by default; from zero to 1 GiB.</value>
    [Range(0L, 1024L * 1024 * 1024)]
    public long MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether an answer's last byte waits until its record is on disk.</summary>
    /// <value><c>normal</c> by default; or <c>strict</c>.</value>
    [AllowedValues("normal", "strict")]
    public string Durability { get; set; } = "normal";

    /// <summary>How old a record may become.</summary>
    /// <value>30 days by default; from 1 hour to 100 years.</value>
    [Range(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How many records are kept.</summary>
    /// <value>Unlimited by default; at least 1.</value>
    [Range(1L, long.MaxValue)]
    public long? MaxCount { get; set; }

    /// <summary>How many bytes records may take on disk.</summary>
    /// <value>10 GiB by default; at least 1 MiB.</value>
    [Range(1024L * 1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 10L * 1024 * 1024 * 1024;
}
