namespace Rotor.Configuration;

/// <summary>What loading found: the options, where each came from, and all that is wrong.</summary>
/// <param name="Options">The options, of use only while there are no faults.</param>
/// <param name="Origins">Where each setting that is not at its default was given.</param>
/// <param name="Faults">What stops the start; each names its setting and says what to write.</param>
/// <param name="Warnings">What was passed over.</param>
internal sealed record LoadedConfiguration(
    RotorOptions Options,
    IReadOnlyDictionary<Setting, string> Origins,
    IReadOnlyList<string> Faults,
    IReadOnlyList<string> Warnings);
