using System.ComponentModel.DataAnnotations;

namespace Rotor.Observability;

/// <summary>What is logged and how: the section <c>ROTOR_LOG__*</c>.</summary>
public sealed class LogOptions
{
    /// <summary>The least level that is logged.</summary>
    /// <value><c>info</c> by default; or <c>trace</c>, <c>debug</c>, <c>warn</c>, <c>error</c>, <c>fatal</c>, <c>panic</c>, in any case.</value>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>The form of a line, on the console and in the file.</summary>
    /// <value><c>text</c> by default; or <c>json</c>.</value>
    [AllowedValues("text", "json")]
    public string Format { get; set; } = "text";

    /// <summary>Whether lines also go to a file: <c>logs/rotor-&lt;date&gt;.log</c> in the data folder, or the one that <see cref="Path"/> names.</summary>
    /// <value>True by default.</value>
    public bool File { get; set; } = true;

    /// <summary>One file for all lines instead of one a day, such as <c>proxy.log</c>; from the working directory. A full one becomes <c>proxy.log.1</c>.</summary>
    /// <value>None by default.</value>
    public string? Path { get; set; }

    /// <summary>Whether the file that <see cref="Path"/> names is emptied at each start.</summary>
    /// <value>False by default.</value>
    public bool EmptyOnStart { get; set; }

    /// <summary>Whether what clients ask and get is logged too, which holds at the level <c>trace</c> only. Keys never are.</summary>
    /// <value>False by default.</value>
    public bool Content { get; set; }

    /// <summary>Size at which a day's file goes on in another, in bytes.</summary>
    /// <value>64 MiB by default; from 64 KiB to 1 GiB.</value>
    [Range(64L * 1024, 1024L * 1024 * 1024)]
    public long MaxFileBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>How many log files are kept; the oldest go first.</summary>
    /// <value>14 by default; from 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int MaxFiles { get; set; } = 14;
}
