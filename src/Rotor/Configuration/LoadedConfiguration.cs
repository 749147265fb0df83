using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>What loading found: the options, where each came from, and all that is wrong.</summary>
/// <param name="Options">The options, of use only while there are no faults.</param>
/// <param name="Origins">Where each setting that is not at its default was given.</param>
/// <param name="Faults">What stops the start; each names its setting and says what to write.</param>
/// <param name="Warnings">What was passed over.</param>
internal sealed record LoadedConfiguration(
    RotorOptions Options,
    IReadOnlyDictionary<Setting, string> Origins,
    IReadOnlyList<SettingFault> Faults,
    IReadOnlyList<string> Warnings)
{
    /// <summary>What was taken from files of older proxies, for the start to say once.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The files of older proxies that were read, as they were just before.</summary>
    public IReadOnlyList<FileStamp> OlderFiles { get; init; } = [];

    /// <summary>Whether a start on an interactive terminal shows the menu unless told otherwise, as an older proxy did.</summary>
    public bool WantsMenu { get; init; }

    /// <summary>What it was loaded from, so that it can be loaded again.</summary>
    public ConfigurationInputs? Inputs { get; init; }

    /// <summary>What was set in the console.</summary>
    public IReadOnlyList<KeptSetting> Kept { get; init; } = [];

    /// <summary>What it was put together from.</summary>
    public ConfigurationLayers? Layers { get; init; }

    /// <summary>A setting's value from the next start on.</summary>
    public string Show(Setting setting) => setting.Show(Options);

    /// <summary>What sets a setting above the console, for people; null for nothing.</summary>
    public string? FixedBy(Setting setting) => Layers?.FixedBy(setting) is { } given
        ? given.Origin.StartsWith(given.SpokenName, StringComparison.Ordinal) ? given.Origin : $"{given.SpokenName}, {given.Origin}"
        : null;
}
