namespace Rotor.Core.Streams;

/// <summary>One field and its text so far.</summary>
internal sealed class LedgerField(FieldKey key)
{
    public FieldKey Key { get; } = key;

    public PooledText Text { get; } = new();
}

/// <summary>JSON values kept as they came, joined by commas.</summary>
internal sealed class LedgerRaw(int choice, RawMember member, int part)
{
    public int Choice { get; } = choice;

    public RawMember Member { get; } = member;

    public int Part { get; } = part;

    public PooledBytes Items { get; } = new();
}
