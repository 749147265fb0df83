using System.Data.Common;
using Rotor.Core.Models;

namespace Rotor.Storage;

/// <summary>The catalogue in the table <c>models</c>.</summary>
internal sealed class CatalogueStore(IDatabase database) : ICatalogueStore
{
    private static readonly string[] Names = ["@id", "@position", "@entry", "@first_seen_at", "@last_seen_at", "@enabled", "@gone", "@stopped_free_at"];

    /// <summary>The catalogue as it was kept; an entry that this version cannot read is left out, and comes back with the next refresh.</summary>
    public static async Task<ModelCatalogue> LoadAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            (session, token) => session.QueryAsync(
                "SELECT entry, first_seen_at, last_seen_at, enabled, gone, stopped_free_at FROM models ORDER BY position, id", Read, token),
            cancellationToken);
        return new ModelCatalogue(rows.OfType<ModelInfo>());
    }

    public Task SaveAsync(CatalogueChange change, CancellationToken cancellationToken) => database.WriteAsync(
        (session, token) => session.ExecuteManyAsync(
            """
            INSERT INTO models (id, position, entry, first_seen_at, last_seen_at, enabled, gone, stopped_free_at)
            VALUES (@id, @position, @entry, @first_seen_at, @last_seen_at, @enabled, @gone, @stopped_free_at)
            ON CONFLICT (id) DO UPDATE SET position = excluded.position, entry = excluded.entry, last_seen_at = excluded.last_seen_at,
                gone = excluded.gone, stopped_free_at = excluded.stopped_free_at
            """,
            change.Catalogue.Models.Index(), Names, Bind, token),
        cancellationToken);

    public Task SetEnabledAsync(string id, bool isEnabled, CancellationToken cancellationToken) => database.WriteAsync(
        (session, token) => session.ExecuteAsync(
            "UPDATE models SET enabled = @enabled WHERE id = @id", token, ("@enabled", isEnabled.Stored()), ("@id", id)),
        cancellationToken);

    private static void Bind((int Index, ModelInfo Item) row, object?[] values)
    {
        var model = row.Item;
        values[0] = model.Id;
        values[1] = (long)row.Index;
        values[2] = model.Raw.ToArray();
        values[3] = model.FirstSeen.Stored();
        values[4] = model.LastSeen.Stored();
        values[5] = model.IsEnabled.Stored();
        values[6] = model.IsGone.Stored();
        values[7] = model.StoppedBeingFree.Stored();
    }

    private static ModelInfo? Read(DbDataReader row)
    {
        try
        {
            return CatalogueParser.ParseEntry(row.Bytes(0)) with
            {
                FirstSeen = row.Instant(1),
                LastSeen = row.Instant(2),
                IsEnabled = row.Truth(3),
                IsGone = row.Truth(4),
                StoppedBeingFree = row.InstantOrNull(5),
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
