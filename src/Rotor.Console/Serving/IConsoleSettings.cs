using Rotor.Core.Settings;

namespace Rotor.WebConsole.Serving;

/// <summary>The settings as they are in force, as those know them who read the configuration.</summary>
public interface IConsoleSettings
{
    /// <summary>Every setting, in the order of the sections.</summary>
    IReadOnlyList<SettingFact> Read();

    /// <summary>Whether settings can be changed, and the configuration read again.</summary>
    bool CanChange { get; }

    /// <summary>Reads the configuration again and puts in force what may change without a restart.</summary>
    Task<SettingsOutcome> ReloadAsync(CancellationToken cancellationToken);

    /// <summary>Sets one in the console, by the rules of the start.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value as text; null takes back what was set in the console.</param>
    /// <param name="who">The operator.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<SettingOutcome> ChangeAsync(string name, string? value, string who, CancellationToken cancellationToken);

    /// <summary>The latest changes in the console, of one setting or of all, newest first.</summary>
    Task<IReadOnlyList<SettingEventFact>> HistoryAsync(string? name, int most, CancellationToken cancellationToken);
}

/// <summary>One setting as it is in force.</summary>
/// <param name="Name">The variable that sets it: <c>ROTOR_POOL__MAXWAIT</c>.</param>
/// <param name="Path">Its place in <c>rotor.json</c>: <c>Pool.MaxWait</c>.</param>
/// <param name="Value">What is in force; a secret shows only that it is set.</param>
/// <param name="Origin">Where it was given; null for its default.</param>
/// <param name="Expected">What a right value looks like.</param>
/// <param name="IsLive">Whether a change needs no restart.</param>
public sealed record SettingFact(string Name, string Path, string Value, string? Origin, SettingExpectation Expected, bool IsLive)
{
    /// <summary>What is in force from the next start on, where that is another value.</summary>
    public string? NextValue { get; init; }

    /// <summary>Whether it can be set in the console.</summary>
    public bool IsSettable { get; init; }

    /// <summary>What sets it above the console; null for nothing.</summary>
    public string? FixedBy { get; init; }

    /// <summary>What was set in the console; null for nothing.</summary>
    public string? Set { get; init; }

    /// <summary>What would be in force had the console set nothing.</summary>
    public string? Otherwise { get; init; }

    /// <summary>The part of the program that it belongs to; <c>Data</c> stands alone.</summary>
    public string Section => Path.Split('.')[0];
}

/// <summary>One change of a setting in the console.</summary>
/// <param name="At">When.</param>
/// <param name="Who">The operator.</param>
/// <param name="Name">The setting.</param>
/// <param name="Before">Its value before.</param>
/// <param name="After">Its value after.</param>
/// <param name="SetBefore">What the console had set before; null for nothing.</param>
public sealed record SettingEventFact(DateTimeOffset At, string Who, string Name, string Before, string After, string? SetBefore);

/// <summary>What came of a change.</summary>
/// <param name="Setting">As it stands now; null where there is none of that name.</param>
/// <param name="Before">Its value before.</param>
/// <param name="Faults">Why nothing was changed; empty where it was.</param>
public sealed record SettingOutcome(SettingFact? Setting, string Before, IReadOnlyList<SettingFault> Faults);

/// <summary>What came of reading the configuration again.</summary>
/// <param name="Changed">Settings that have another value now.</param>
/// <param name="AtRestart">Settings that have another value from the next start on.</param>
/// <param name="Faults">What is wrong; nothing was changed then.</param>
public sealed record SettingsOutcome(IReadOnlyList<string> Changed, IReadOnlyList<string> AtRestart, IReadOnlyList<SettingFault> Faults);
