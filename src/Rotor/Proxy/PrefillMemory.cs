using System.Collections.Concurrent;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>Which models go on from a given beginning of their answer: learned from how they took it, and kept.</summary>
/// <param name="store">Keeps it over restarts.</param>
internal sealed class PrefillMemory(IPrefillStore store)
{
    private readonly ConcurrentDictionary<string, bool> _known = new(store.Load(), StringComparer.OrdinalIgnoreCase);

    /// <summary>True or false where it is known, null where the model was never asked.</summary>
    public bool? Continues(string model) => _known.TryGetValue(model, out var continues) ? continues : null;

    public void Note(string model, bool continues)
    {
        if (_known.TryGetValue(model, out var known) && known == continues) return;
        _known[model] = continues;
        store.Keep(model, continues);
    }
}

/// <summary>Keeps nothing: each process learns anew.</summary>
internal sealed class NoPrefillStore : IPrefillStore
{
    public IEnumerable<KeyValuePair<string, bool>> Load() => [];

    public void Keep(string model, bool continues)
    {
    }
}
