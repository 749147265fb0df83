using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>What the sources of configuration said, lowest first, before anything is applied.</summary>
internal sealed class ConfigurationFindings
{
    public List<Assignment> Assignments { get; } = [];

    public List<ConfiguredKey> Keys { get; } = [];

    public List<SettingFault> Faults { get; } = [];

    public List<string> Warnings { get; } = [];
}
