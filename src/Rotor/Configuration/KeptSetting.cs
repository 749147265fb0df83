namespace Rotor.Configuration;

/// <summary>A setting that was set in the console, as the store keeps it.</summary>
/// <param name="Name">The setting's name, <c>ROTOR_POOL__MAXWAIT</c>.</param>
/// <param name="Value">The text that was given.</param>
internal sealed record KeptSetting(string Name, string Value);

/// <summary>One change of a setting in the console.</summary>
/// <param name="Id">Counts up.</param>
/// <param name="At">When.</param>
/// <param name="Who">The operator.</param>
/// <param name="Name">The setting's name.</param>
/// <param name="Before">The value before, as it is shown.</param>
/// <param name="After">The value after, as it is shown.</param>
/// <param name="KeptBefore">What the console had set before; null for nothing.</param>
/// <param name="KeptAfter">What the console has set since; null for nothing.</param>
internal sealed record SettingEvent(long Id, DateTimeOffset At, string Who, string Name, string Before, string After, string? KeptBefore, string? KeptAfter);

/// <summary>Keeps what is set in the console.</summary>
internal interface ISettingStore
{
    /// <summary>Keeps a change and tells of it as one; its id is the store's to give.</summary>
    Task KeepAsync(SettingEvent change, CancellationToken cancellationToken);

    /// <summary>The latest changes, of one setting or of all, newest first.</summary>
    Task<IReadOnlyList<SettingEvent>> HistoryAsync(string? name, int most, CancellationToken cancellationToken);
}
