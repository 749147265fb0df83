namespace Rotor.Configuration.Older;

/// <summary>What the older proxies' files in the working directory say, below everything else.</summary>
internal sealed class OlderFiles
{
    public ConfigurationFindings Findings { get; } = new();

    /// <summary>What was taken and what it means, for the start to say.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The files that were read, as they were just before.</summary>
    public List<FileStamp> Stamps { get; } = [];

    /// <summary>Whether a start on an interactive terminal shows the menu.</summary>
    public bool WantsMenu { get; set; }

    /// <summary>Whether the operator's password opens the client door as well.</summary>
    public bool PasswordIsToken { get; set; }

    /// <summary>Reads what is there.</summary>
    public static OlderFiles Read(ConfigurationInputs inputs)
    {
        var files = new OlderFiles();
        files.Read(inputs, ConfigIni.FileName, text => text is not null && ConfigIni.Read(text, inputs, files));
        files.Read(inputs, ConfigJson.FileName, text => text is not null && ConfigJson.Read(text, inputs, files));
        files.Read(inputs, MonitoringProxy.FileName, text => MonitoringProxy.Read(text, Variables(inputs), inputs, files));
        return files;
    }

    /// <summary>Takes a value that is passed over with a warning where it is wrong.</summary>
    public void Take(string setting, string text, string spoken, string origin, string? written = null)
    {
        if (text.Trim().Length > 0)
            Findings.Assignments.Add(new(SettingCatalog.FindByName(setting)!, text, spoken, origin, Forgiving: true, written));
    }

    private void Read(ConfigurationInputs inputs, string name, Func<string?, bool> read)
    {
        var path = Path.Combine(inputs.WorkingDirectory, name);
        try
        {
            var stamp = FileStamp.Of(path);
            if (read(File.Exists(path) ? File.ReadAllText(path) : null))
                Stamps.Add(stamp);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Findings.Warnings.Add($"{name}: cannot be read ({error.GetType().Name}); it is passed over.");
        }
    }

    // What is wrong with the file of variables is said where all of them are read.
    private static Func<string, string?> Variables(ConfigurationInputs inputs)
    {
        var path = Path.Combine(inputs.WorkingDirectory, ".env");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var line in File.Exists(path) ? DotEnv.Parse(File.ReadAllText(path)).Where(line => line.Fault is null) : [])
                values[line.Name] = line.Value;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Said there as well.
        }

        return name => inputs.Environment.TryGetValue(name, out var set) && set.Trim().Length > 0 ? set : values.GetValueOrDefault(name);
    }
}
