namespace Rotor.Core.Access;

/// <summary>Which notes of the console an operator has read and put away.</summary>
public interface IDismissedNotes
{
    Task<bool> IsDismissedAsync(string user, string note, CancellationToken cancellationToken);

    /// <summary>Puts a note away for good.</summary>
    Task DismissAsync(string user, string note, CancellationToken cancellationToken);
}
