namespace Rotor.Simulator.Scripts;

/// <summary>Replies for the requests that match; used up in their order, then the next rule is asked.</summary>
public sealed class ScriptRule
{
    /// <summary>The key's value; null matches every key.</summary>
    public string? Key { get; init; }

    /// <summary>The account's id; null matches every account.</summary>
    public string? Account { get; init; }

    /// <summary>The model asked for; null matches every model.</summary>
    public string? Model { get; init; }

    /// <summary>The path below <c>/api/v1</c>, such as <c>/chat/completions</c>; null matches every inference path, never <c>/key</c> and <c>/models</c>.</summary>
    public string? Path { get; init; }

    public IReadOnlyList<Reply> Replies { get; init; } = [];

    internal int Next { get; set; }

    internal int Used { get; set; }

    internal bool Matches(string path, bool inference, string? key, string? account, string? model) =>
        (Path is null ? inference : string.Equals(Path, path, StringComparison.Ordinal))
        && (Key is null || string.Equals(Key, key, StringComparison.Ordinal))
        && (Account is null || string.Equals(Account, account, StringComparison.Ordinal))
        && (Model is null || string.Equals(Model, model, StringComparison.Ordinal));
}
