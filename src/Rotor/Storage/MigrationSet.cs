using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Rotor.Storage;

/// <summary>All steps of one dialect and database, in order.</summary>
internal sealed class MigrationSet
{
    private const string Prefix = "migrations/";

    private MigrationSet(IReadOnlyList<Migration> migrations)
    {
        for (var i = 0; i < migrations.Count; i++)
        {
            if (migrations[i].Version != i + 1)
                throw new InvalidOperationException($"Migration {migrations[i].Version} stands where {i + 1} is expected.");
        }

        Migrations = migrations;
    }

    public IReadOnlyList<Migration> Migrations { get; }

    /// <summary>The schema that this program knows.</summary>
    public int Version => Migrations.Count;

    /// <summary>The steps that the program carries for a dialect, from files named <c>0001_name.sql</c>.</summary>
    public static MigrationSet Embedded(SqlDialect dialect)
    {
        var assembly = typeof(MigrationSet).Assembly;
        var folder = Prefix + dialect.Name + "/";
        return new MigrationSet([.. assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Parse(name[folder.Length..], Read(assembly, name)))]);
    }

    public static MigrationSet Of(params (string FileName, string Sql)[] files) => new([.. files.Select(file => Parse(file.FileName, file.Sql))]);

    /// <summary>The first steps only: the schema as an older release left it.</summary>
    public MigrationSet UpTo(int version) => new([.. Migrations.Take(version)]);

    private static Migration Parse(string fileName, string sql)
    {
        var bar = fileName.IndexOf('_', StringComparison.Ordinal);
        var text = sql.ReplaceLineEndings("\n");
        return new Migration(
            int.Parse(fileName.AsSpan(0, bar), NumberStyles.None, CultureInfo.InvariantCulture),
            Path.GetFileNameWithoutExtension(fileName)[(bar + 1)..],
            text,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static string Read(Assembly assembly, string name)
    {
        var stream = assembly.GetManifestResourceStream(name) ?? assembly.GetManifestResourceStream(name.Replace('/', '\\'));
        using var reader = new StreamReader(stream ?? throw new InvalidOperationException($"Resource {name} is missing."));
        return reader.ReadToEnd();
    }
}
