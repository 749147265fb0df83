namespace Rotor.Configuration.Older;

/// <summary>What the older proxies' files in the working directory say, below everything else.</summary>
internal sealed class OlderFiles
{
    public ConfigurationFindings Findings { get; } = new();

    /// <summary>What was taken and what it means, for the start to say.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The files that were read, by their whole paths.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Whether a start on an interactive terminal shows the menu.</summary>
    public bool WantsMenu { get; set; }

    /// <summary>Whether the operator's password opens the client door as well.</summary>
    public bool PasswordIsToken { get; set; }

    /// <summary>Reads what is there.</summary>
    public static OlderFiles Read(ConfigurationInputs inputs)
    {
        var files = new OlderFiles();
        files.Read(inputs, ConfigIni.FileName, ConfigIni.Read);
        return files;
    }

    /// <summary>Takes a value that is passed over with a warning where it is wrong.</summary>
    public void Take(string setting, string text, string spoken, string origin, string? written = null)
    {
        if (text.Trim().Length > 0)
            Findings.Assignments.Add(new(SettingCatalog.FindByName(setting)!, text, spoken, origin, Forgiving: true, written));
    }

    private void Read(ConfigurationInputs inputs, string name, Func<string, ConfigurationInputs, OlderFiles, bool> read)
    {
        var path = Path.Combine(inputs.WorkingDirectory, name);
        try
        {
            if (File.Exists(path) && read(File.ReadAllText(path), inputs, this))
                Paths.Add(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Findings.Warnings.Add($"{name}: cannot be read ({error.GetType().Name}); it is passed over.");
        }
    }
}
