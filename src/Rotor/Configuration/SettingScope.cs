namespace Rotor.Configuration;

/// <summary>How far a changed setting reaches while Rotor runs, and whether it may be changed from the console at all.</summary>
internal enum SettingScope
{
    /// <summary>In force at once.</summary>
    Live,

    /// <summary>In force from the next start on.</summary>
    NextStart,

    /// <summary>Only configuration sets it; in force from the next start on.</summary>
    ConfigurationOnly,

    /// <summary>Only configuration sets it; in force when that is read again.</summary>
    LiveConfigurationOnly,
}

/// <summary>The scope of each setting.</summary>
internal static class SettingScopes
{
    // What decides who reaches Rotor, where all keys are sent, and which files are read and written stays with whoever runs the machine: a stolen session must
    // not turn into their rights.
    private static readonly Dictionary<string, SettingScope> Known = new(StringComparer.Ordinal)
    {
        ["Data"] = SettingScope.ConfigurationOnly,
        ["Listen"] = SettingScope.ConfigurationOnly,
        ["Listen:ShutdownGrace"] = SettingScope.NextStart,
        ["Upstream"] = SettingScope.Live,
        ["Upstream:BaseUrl"] = SettingScope.LiveConfigurationOnly,
        ["Upstream:ModelsUrl"] = SettingScope.LiveConfigurationOnly,
        ["Upstream:ConnectTimeout"] = SettingScope.NextStart,
        ["Pool"] = SettingScope.Live,
        ["Failover"] = SettingScope.Live,
        ["Streams"] = SettingScope.Live,
        ["Requests"] = SettingScope.Live,
        ["Requests:BodyIdleTimeout"] = SettingScope.NextStart,
        ["Models"] = SettingScope.Live,
        ["Models:RefreshOnStart"] = SettingScope.NextStart,
        ["Sources"] = SettingScope.Live,
        ["Sources:KeysFile"] = SettingScope.ConfigurationOnly,
        ["Sources:SheetUrl"] = SettingScope.LiveConfigurationOnly,
        ["Access"] = SettingScope.ConfigurationOnly,
        ["Access:Hosts"] = SettingScope.LiveConfigurationOnly,
        ["Access:Cors"] = SettingScope.Live,
        ["Access:SetUser"] = SettingScope.Live,
        ["Records"] = SettingScope.Live,
        ["Records:Durability"] = SettingScope.NextStart,
        ["Records:Enabled"] = SettingScope.NextStart,
        ["Storage"] = SettingScope.ConfigurationOnly,
        ["Log"] = SettingScope.NextStart,
        ["Log:Level"] = SettingScope.Live,
        ["Log:Content"] = SettingScope.Live,
        ["Log:Path"] = SettingScope.ConfigurationOnly,
        ["Log:EmptyOnStart"] = SettingScope.ConfigurationOnly,
    };

    /// <summary>The scope of the setting at <paramref name="path"/>, else that of its section.</summary>
    public static SettingScope Of(string path) => Known.TryGetValue(path, out var own) ? own : Known[path[..path.IndexOf(':', StringComparison.Ordinal)]];
}
