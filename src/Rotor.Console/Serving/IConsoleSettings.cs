namespace Rotor.WebConsole.Serving;

/// <summary>The settings as they are in force, as those know them who read the configuration.</summary>
public interface IConsoleSettings
{
    /// <summary>Every setting, in the order of the sections.</summary>
    IReadOnlyList<SettingFact> Read();

    /// <summary>Whether <see cref="Reload"/> does something.</summary>
    bool CanReload { get; }

    /// <summary>Reads the configuration again and puts in force what may change without a restart.</summary>
    SettingsOutcome Reload();
}

/// <summary>One setting as it is in force.</summary>
/// <param name="Name">The variable that sets it: <c>ROTOR_POOL__MAXWAIT</c>.</param>
/// <param name="Path">Its place in <c>rotor.json</c>: <c>Pool:MaxWait</c>.</param>
/// <param name="Value">What is in force; a secret shows only that it is set.</param>
/// <param name="Origin">Where it was given; null for its default.</param>
/// <param name="Expected">What a right value looks like.</param>
/// <param name="IsLive">Whether a change needs no restart.</param>
public sealed record SettingFact(string Name, string Path, string Value, string? Origin, string Expected, bool IsLive)
{
    /// <summary>The part of the program that it belongs to; <c>Data</c> stands alone.</summary>
    public string Section => Path.Contains(':', StringComparison.Ordinal) ? Path[..Path.IndexOf(':', StringComparison.Ordinal)] : Path;
}

/// <summary>What came of reading the configuration again.</summary>
/// <param name="Changed">Settings that have another value now.</param>
/// <param name="AtRestart">Settings that have another value from the next start on.</param>
/// <param name="Faults">What is wrong; nothing was changed then.</param>
public sealed record SettingsOutcome(IReadOnlyList<string> Changed, IReadOnlyList<string> AtRestart, IReadOnlyList<string> Faults);
