namespace Rotor.Storage;

/// <summary>What differs between the databases beyond the statements, which are the same for all.</summary>
/// <param name="Name">The dialect's folder under <c>Storage/Migrations</c>.</param>
/// <remarks>
/// Statements keep to what both know: named parameters with <c>@</c>, <c>ON CONFLICT … DO UPDATE</c>, <c>RETURNING</c>. Instants are
/// milliseconds since 1970 in 64-bit integers, truth values are 0 and 1, so that no reader depends on a database's own types.
/// </remarks>
internal sealed record SqlDialect(string Name)
{
    public static SqlDialect Sqlite { get; } = new("sqlite");
}
