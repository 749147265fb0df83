using System.ComponentModel.DataAnnotations;

namespace Rotor.Core.Models;

/// <summary>Which models are served and under which names: the section <c>ROTOR_MODELS__*</c>.</summary>
public sealed class ModelsOptions
{
    /// <summary>The model of a request that names none.</summary>
    /// <value>None by default: such a request goes upstream unchanged.</value>
    public string? Default { get; set; }

    /// <summary>Whether only free models are served.</summary>
    /// <value>False by default.</value>
    public bool FreeOnly { get; set; }

    /// <summary>Whether lists of models show free ones only, while requests may use others.</summary>
    /// <value>False by default.</value>
    public bool ListFreeOnly { get; set; }

    /// <summary>What the id of a free model must end in besides costing nothing, such as <c>:free</c>.</summary>
    /// <value>None by default.</value>
    public string? FreeSuffix { get; set; }

    /// <summary>Names of one's own for models, <c>fast=vendor/model:free, …</c>.</summary>
    /// <value>None by default.</value>
    public string? Aliases { get; set; }

    /// <summary>Models tried in turn when one fails, <c>vendor/model=a|b, …</c>.</summary>
    /// <value>None by default.</value>
    public string? Fallbacks { get; set; }

    /// <summary>Models that may serve in place of the one asked for, comma-separated; an answer of any further model is marked on its record.</summary>
    /// <value>None by default: no answer is marked.</value>
    public IReadOnlyList<string> StandIns { get; set; } = [];

    /// <summary>Patterns of the models that may be used, with <c>*</c>, comma-separated.</summary>
    /// <value>None by default: all.</value>
    public IReadOnlyList<string> Allow { get; set; } = [];

    /// <summary>Patterns of the models that may not be used, with <c>*</c>, comma-separated.</summary>
    /// <value>None by default.</value>
    public IReadOnlyList<string> Deny { get; set; } = [];

    /// <summary>What happens to <c>max_tokens</c>: nothing, a value that does not fit is clamped, or an absent one is set as well.</summary>
    /// <value><c>off</c> by default; or <c>clamp</c>, <c>auto</c>.</value>
    [AllowedValues("off", "clamp", "auto")]
    public string MaxTokens { get; set; } = "off";

    /// <summary>The largest limit of output tokens that <c>auto</c> sets where the client names none.</summary>
    /// <value>None by default: the model's own limit; at least 1.</value>
    [Range(1, long.MaxValue)]
    public long? MaxTokensCeiling { get; set; }

    /// <summary>Whether the catalogue is fetched at every start; it is kept on disk in either case.</summary>
    /// <value>True by default.</value>
    public bool RefreshOnStart { get; set; } = true;

    /// <summary>Time between two fetches of the catalogue.</summary>
    /// <value>1 hour by default; from 1 minute to 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan RefreshInterval { get; set; } = TimeSpan.FromHours(1);
}
