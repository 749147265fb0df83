using Rotor.Core.Keys;

namespace Rotor.Storage;

/// <summary>Keeps what sources remember in the table <c>settings</c>.</summary>
internal sealed class SourceMemory(IDatabase database) : ISourceMemory
{
    private const string Prefix = "source:";

    public Task<byte[]?> RecallAsync(string name, CancellationToken cancellationToken) => database.ReadAsync(
        (session, token) => session.ScalarAsync<byte[]>("SELECT value FROM settings WHERE name = @name", token, ("@name", Prefix + name)), cancellationToken);

    public Task KeepAsync(string name, ReadOnlyMemory<byte> text, CancellationToken cancellationToken) => database.WriteAsync(
        async (session, token) => await session.ExecuteAsync(
            "INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            token, ("@name", Prefix + name), ("@value", text.ToArray())),
        cancellationToken);
}
