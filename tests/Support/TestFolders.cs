using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Rotor.TestSupport;

/// <summary>
/// Folders of one test each. At its end a folder is gone through for the secrets that were in force in it, and for anything shaped like a key or a token, wherever
/// the program keeps its data there; a finding fails the test.
/// </summary>
public static class TestFolders
{
    // By these the data folder is told from the files that people write, which may hold secrets.
    private static readonly string[] Marks = ["rotor.db", "rotor.lock", "records"];

    // The two files that hold a secret by design: the key of the encryption, and the command line's way in.
    private static readonly string[] SecretFiles = ["secret.key", "run.json"];

    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<string, string>> Secrets = new(StringComparer.Ordinal);

    /// <summary>A new folder; <paramref name="name"/> helps to know it.</summary>
    public static string New(string name) => Directory.CreateTempSubdirectory($"rotor-{name}-").FullName;

    /// <summary>Says that a value is secret in a folder, or in the one that it lies in; one that could stand in innocent text is passed over, as the program does.</summary>
    public static void Plant(string folder, string name, string? value)
    {
        if (value is { Length: >= 8 })
            Secrets.GetOrAdd(Root(folder), _ => new(StringComparer.Ordinal)).TryAdd(value, name);
    }

    /// <summary>Plants what the environment of a program says.</summary>
    public static void PlantVariables(string folder, IEnumerable<(string Name, string Value)> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        foreach (var (name, value) in variables)
        {
            if (name is "OPENROUTER_API_KEYS" or "OPENROUTER_API_KEY")
            {
                foreach (var key in value.Split(',', StringSplitOptions.TrimEntries))
                    Plant(folder, name, key.Split(':')[0]);
            }
            else if (name is "APP_API_KEY" or "ADMIN_PASSWORD" or "DEFAULT_APIKEY" or "SUPER_ADMIN_APIKEY" or "SESSION_SECRET_KEY" or "ROTOR_ACCESS__SECRETKEY" or "ROTOR_BACKUP_PASSPHRASE" or "ROTOR_TOKEN")
            {
                Plant(folder, name, value);
            }
        }
    }

    /// <summary>What goes through texts for the secrets of a folder.</summary>
    public static SecretScan ScanOf(string folder) => new(
        Secrets.TryGetValue(Root(folder), out var planted) ? planted.Select(pair => KeyValuePair.Create(pair.Value, pair.Key)) : []);

    /// <summary>Goes through the folder and deletes it.</summary>
    /// <param name="folder">What <see cref="New"/> gave.</param>
    /// <param name="except">Names of further files that may hold secrets; the caller says why.</param>
    /// <exception cref="SecretsFoundException">A secret lies in the data.</exception>
    public static void End(string folder, params string[] except)
    {
        try
        {
            foreach (var run in Directory.EnumerateFiles(folder, "run.json", SearchOption.AllDirectories))
                Plant(folder, "the command line's secret", (string?)JsonNode.Parse(File.ReadAllBytes(run))?["secret"]);
            var scan = ScanOf(folder);
            SecretsFoundException.ThrowIfAny([.. DataIn(folder).SelectMany(data => scan.InFolder(data, [.. SecretFiles, .. except]))]);
        }
        finally
        {
            Secrets.TryRemove(Root(folder), out _);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> DataIn(string folder) => Marks.Any(mark => Path.Exists(Path.Combine(folder, mark)))
        ? [folder]
        : Directory.EnumerateDirectories(folder).SelectMany(DataIn);

    // Programs are started in the folder, or are told of one below it.
    private static string Root(string folder)
    {
        var temporary = Path.GetFullPath(Path.GetTempPath());
        var full = Path.GetFullPath(folder);
        if (!full.StartsWith(temporary, StringComparison.Ordinal)) return full;
        var end = full.IndexOf(Path.DirectorySeparatorChar, temporary.Length);
        return end < 0 ? full : full[..end];
    }
}
