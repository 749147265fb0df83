using Rotor.Core.Settings;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Settings;

/// <summary>The settings that are shown.</summary>
public sealed record SettingsModel
{
    /// <summary>Those that match.</summary>
    public required IReadOnlyList<SettingFact> Settings { get; init; }

    /// <summary>How many are not at their default.</summary>
    public required int Changed { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }

    /// <summary>What was looked for.</summary>
    public required string Search { get; init; }

    /// <summary>Whether those at their default are left out.</summary>
    public required bool IsChangedOnly { get; init; }

    /// <summary>Whether settings can be changed here, and the configuration read again.</summary>
    public required bool CanChange { get; init; }

    /// <summary>The latest changes, newest first.</summary>
    public required IReadOnlyList<SettingEventFact> History { get; init; }
}

/// <summary>One setting, to be changed.</summary>
/// <param name="Setting">As it stands.</param>
/// <param name="Value">What the form holds.</param>
/// <param name="Faults">What is wrong with that.</param>
/// <param name="CanChange">Whether settings can be changed here.</param>
/// <param name="History">Its latest changes, newest first.</param>
public sealed record SettingModel(SettingFact Setting, string Value, IReadOnlyList<SettingFault> Faults, bool CanChange, IReadOnlyList<SettingEventFact> History);
