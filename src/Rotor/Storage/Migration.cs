namespace Rotor.Storage;

/// <summary>One forward step of a database's schema.</summary>
/// <param name="Version">From 1, without gaps.</param>
/// <param name="Name">The rest of the file's name, for people.</param>
/// <param name="Sql">One or more statements, run in one transaction.</param>
/// <param name="Sha256">Hash of the text with line feeds only, so that a checkout's line ends do not matter. Lower-case hex.</param>
internal sealed record Migration(int Version, string Name, string Sql, string Sha256);
