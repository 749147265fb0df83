using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>Where state is kept: the section <c>ROTOR_STORAGE__*</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>A PostgreSQL connection string; secret, as it holds a password. Not used yet: the start says so.</summary>
    /// <value>None by default: SQLite in the data folder.</value>
    public Secret Postgres { get; set; }
}
