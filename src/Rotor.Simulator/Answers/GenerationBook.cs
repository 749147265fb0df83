using System.Collections.Concurrent;

namespace Rotor.Simulator.Answers;

/// <summary>The latest answers by id, for GET /generation.</summary>
internal sealed class GenerationBook(int capacity)
{
    private readonly ConcurrentDictionary<string, Generation> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public void Add(Generation generation)
    {
        if (capacity == 0)
            return;
        _byId[generation.Id] = generation;
        _order.Enqueue(generation.Id);
        while (_byId.Count > capacity && _order.TryDequeue(out var oldest))
            _byId.TryRemove(oldest, out _);
    }

    public Generation? Find(string id) => _byId.GetValueOrDefault(id);

    public void Clear()
    {
        _byId.Clear();
        _order.Clear();
    }
}
