using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>Reads settings from variables, those of the environment and those of <c>.env</c>.</summary>
internal sealed class VariableReader(ConfigurationFindings findings)
{
    /// <summary>The variable that lists keys.</summary>
    public const string Keys = "OPENROUTER_API_KEYS";

    // For the command line when it talks to a running server: no setting of the server.
    private static readonly string[] NotSettings = ["ROTOR_TOKEN", "ROTOR_BACKUP_PASSPHRASE"];

    private static readonly Dictionary<string, string> WithoutMeaning = new(StringComparer.Ordinal)
    {
        ["GIN_MODE"] = "how much is logged is set by LOG_LEVEL.",
        ["ADMIN_API_KEY"] = "scripts sign in with a token that an operator makes (rotor users token).",
        ["DB_TYPE"] = "Rotor keeps its state in SQLite, in its data folder.",
        ["DB_CONNECTION_STRING_SQLITE"] = "Rotor keeps a database of its own in the data folder.",
        ["MYSQL_HOST"] = "Rotor keeps its state in SQLite, in its data folder.",
    };

    /// <summary>A variable, and where it stands: <c>environment</c> or <c>.env line 3</c>.</summary>
    public readonly record struct Variable(string Name, string Text, string Origin);

    /// <summary>Takes what concerns Rotor; a name of its own counts more than an alias of the same source. An empty value counts as not set.</summary>
    public void Read(IReadOnlyCollection<Variable> variables)
    {
        foreach (var variable in variables.Where(v => v.Text.Trim().Length > 0))
            if (SettingAliases.Find(variable.Name) is { } alias)
                ReadAlias(alias, variable);
        if (variables.Any(v => v.Name == "SESSION_SECRET_KEY"))
            findings.Warnings.Add("SESSION_SECRET_KEY has no meaning here: sessions are kept by the server, and nothing is derived from a secret in the environment.");
        foreach (var variable in variables.Where(v => v.Text.Trim().Length > 0))
            if (WithoutMeaning.TryGetValue(variable.Name, out var why))
                findings.Warnings.Add($"{variable.Name} has no meaning here: {why}");
        foreach (var variable in variables.Where(v => v.Name.StartsWith("ROTOR_", StringComparison.OrdinalIgnoreCase)))
            ReadOwn(variable);
    }

    private void ReadAlias(SettingAlias alias, Variable variable)
    {
        var text = alias.Convert?.Invoke(variable.Text.Trim()) ?? variable.Text;
        if (text.Length == 0)
            return;
        foreach (var name in alias.Settings)
            findings.Assignments.Add(new(SettingCatalog.FindByName(name)!, text, alias.Name, $"{alias.Name}, {variable.Origin}", alias.FromOlderProxy, variable.Text));
    }

    private void ReadOwn(Variable variable)
    {
        if (NotSettings.Contains(variable.Name, StringComparer.OrdinalIgnoreCase))
            return;
        if (SettingCatalog.FindByName(variable.Name) is not { } setting)
        {
            var meant = DidYouMean.Closest(variable.Name, SettingCatalog.All.Select(s => s.Name));
            findings.Faults.Add(SettingFaults.Unknown(meant).At(variable.Name) with { Origin = variable.Origin });
        }
        else if (variable.Text.Trim().Length > 0)
            findings.Assignments.Add(new(setting, variable.Text, variable.Name, variable.Origin));
    }
}
