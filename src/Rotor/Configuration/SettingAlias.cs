namespace Rotor.Configuration;

/// <summary>A variable that sets one or more settings under another name.</summary>
/// <param name="Name">The exact name of the variable.</param>
/// <param name="Settings">The names of the settings it sets.</param>
/// <param name="FromOlderProxy">True where a wrong value is passed over with a warning instead of stopping the start.</param>
/// <param name="Convert">From the older spelling to ours; the empty text means "not set".</param>
internal sealed record SettingAlias(string Name, string[] Settings, bool FromOlderProxy = false, Func<string, string>? Convert = null);
