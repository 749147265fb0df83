namespace Rotor.Core.Keys;

/// <summary>What a source of keys remembers from one run to the next; never a secret.</summary>
public interface ISourceMemory
{
    /// <returns>What was kept under this name last; null where nothing was.</returns>
    Task<byte[]?> RecallAsync(string name, CancellationToken cancellationToken);

    Task KeepAsync(string name, ReadOnlyMemory<byte> text, CancellationToken cancellationToken);
}
