namespace Rotor.Core.Streams;

/// <summary>Keeps which models go on from a given beginning of their answer. Neither call waits for a disk.</summary>
public interface IPrefillStore
{
    /// <summary>What was kept, by model.</summary>
    IEnumerable<KeyValuePair<string, bool>> Load();

    /// <summary>Keeps what a model did last.</summary>
    void Keep(string model, bool continues);
}
