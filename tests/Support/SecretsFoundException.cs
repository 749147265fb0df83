namespace Rotor.TestSupport;

/// <summary>Secrets lie where none may; the message names them and the places.</summary>
public sealed class SecretsFoundException(string message) : Exception(message)
{
    private const int Shown = 20;

    public static void ThrowIfAny(IReadOnlyCollection<string> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (found.Count > 0)
            throw new SecretsFoundException($"Secrets were found:\n{string.Join('\n', found.Take(Shown))}");
    }
}
