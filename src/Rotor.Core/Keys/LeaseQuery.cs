namespace Rotor.Core.Keys;

/// <summary>What a request needs of a key.</summary>
public readonly record struct LeaseQuery
{
    /// <summary>The model as it is sent upstream; empty when the body names none.</summary>
    public string Model { get; init; }

    /// <summary>True when the request counts against the account's free quota: ids ending in <c>:free</c>, and <c>openrouter/free</c>.</summary>
    public bool Free { get; init; }

    /// <summary>A hash of the conversation, which stays with one account while that is healthy; 0 for none.</summary>
    public ulong Affinity { get; init; }

    /// <summary>The only key that may be used, where one is prescribed; it is used even while it rests.</summary>
    public string? OnlyKeyId { get; init; }
}
