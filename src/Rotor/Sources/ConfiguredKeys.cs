using Rotor.Configuration;
using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>The keys that configuration names, beside which files are compared.</summary>
internal sealed class ConfiguredKeys(RotorOptions options)
{
    /// <summary>Sources whose silence says nothing: a sheet adds keys and never takes one away.</summary>
    public static IReadOnlySet<string> Spared { get; } = new HashSet<string>(StringComparer.Ordinal) { StoredKey.SheetSource };

    public IReadOnlyList<NewKey> Keys { get; } = [.. options.Keys.Select(key => new NewKey(key.Value, key.Label, key.Weight, key.Source))];
}
