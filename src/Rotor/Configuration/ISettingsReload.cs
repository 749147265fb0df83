using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>Reads the configuration again while the server runs.</summary>
internal interface ISettingsReload
{
    /// <summary>Puts in force what may change without a restart.</summary>
    Task<SettingsReloaded> ReloadAsync(CancellationToken cancellationToken);
}

/// <summary>What came of reading the configuration again, each setting by its name.</summary>
/// <param name="Changed">What has another value now.</param>
/// <param name="AtRestart">What has another value from the next start on.</param>
/// <param name="Faults">What is wrong; nothing was changed then.</param>
/// <param name="Warnings">What was passed over.</param>
internal sealed record SettingsReloaded(IReadOnlyList<string> Changed, IReadOnlyList<string> AtRestart, IReadOnlyList<SettingFault> Faults, IReadOnlyList<string> Warnings);
