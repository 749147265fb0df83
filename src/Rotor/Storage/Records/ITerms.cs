namespace Rotor.Storage.Records;

/// <summary>Small numbers for texts that come again and again; 0 is no text.</summary>
internal interface ITerms
{
    int IdOf(string? text);

    string? TextOf(int id);
}
