using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>Shows the settings of a running server and changes those that may be changed there.</summary>
internal interface ISettingsDesk
{
    /// <summary>Every setting, in the order of the sections.</summary>
    IReadOnlyList<SettingView> Read();

    /// <summary>One setting, by its variable's name or its path; null where there is none.</summary>
    SettingView? Find(string name);

    /// <summary>Sets it in the console.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">Its value as text; null takes back what was set in the console.</param>
    /// <param name="who">The operator.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<SettingChanged> ChangeAsync(string name, string? value, string who, CancellationToken cancellationToken);

    /// <summary>The latest changes, of one setting or of all, newest first.</summary>
    Task<IReadOnlyList<SettingEvent>> HistoryAsync(string? name, int most, CancellationToken cancellationToken);
}

/// <summary>A setting as it stands.</summary>
/// <param name="Name">The variable that sets it.</param>
/// <param name="Path">Its place in <c>rotor.json</c>, with a dot.</param>
/// <param name="Value">What is in force; a secret shows only that it is set.</param>
/// <param name="NextValue">What is in force from the next start on, where that is another value.</param>
/// <param name="Source">Where it was given: <c>default</c>, <c>console</c>, <c>rotor.json</c>, <c>environment</c>…</param>
/// <param name="Live">Whether a change is in force at once.</param>
/// <param name="Settable">Whether it can be set in the console now.</param>
/// <param name="FixedBy">What sets it above the console, such as <c>PORT (environment)</c>; null for nothing.</param>
/// <param name="Set">What was set in the console; null for nothing.</param>
/// <param name="Otherwise">What would be in force had the console set nothing; null where it has not.</param>
/// <param name="Expected">What a right value looks like.</param>
/// <param name="Choices">All values there are, where it takes one of a few.</param>
internal sealed record SettingView(
    string Name, string Path, string Value, string? NextValue, string Source, bool Live, bool Settable, string? FixedBy, string? Set, string? Otherwise, string Expected,
    IReadOnlyList<string> Choices);

/// <summary>What came of a change.</summary>
/// <param name="Setting">The setting as it stands now; null where there is none of that name.</param>
/// <param name="Before">Its value before, as it is shown.</param>
/// <param name="Faults">Why nothing was changed; empty where it was.</param>
/// <param name="IsFixed">Whether it cannot be set in the console, whatever the value.</param>
internal sealed record SettingChanged(SettingView? Setting, string Before, IReadOnlyList<SettingFault> Faults, bool IsFixed = false);
