namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>Messages to be shown.</summary>
/// <param name="Turns">Oldest first.</param>
/// <param name="Address">The request's page, below which its pictures lie.</param>
/// <param name="FirstPicture">How many pictures came before these.</param>
/// <param name="MostCharacters">What is longer is cut here.</param>
/// <param name="IsAnswer">Whether this is what the client got.</param>
public sealed record TurnsModel(IReadOnlyList<Turn> Turns, string Address, int FirstPicture, int MostCharacters, bool IsAnswer = false);
