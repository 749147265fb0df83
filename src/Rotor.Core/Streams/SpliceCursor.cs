namespace Rotor.Core.Streams;

/// <summary>How much of one field that the client holds the second attempt has repeated.</summary>
internal sealed class SpliceCursor(LedgerField field)
{
    private readonly LedgerField _field = field;

    public FieldKey Key => _field.Key;

    /// <summary>The length when the second attempt began; the ledger's text grows behind it.</summary>
    public int Length { get; } = field.Text.Length;

    public int Covered { get; set; }

    public bool IsCovered => Covered >= Length;

    public ReadOnlySpan<char> Held => _field.Text.Span[..Length];

    /// <summary>Compares new text with what the client holds.</summary>
    /// <returns>The number of its characters that the client holds already, or -1 when they differ.</returns>
    public int Cover(ReadOnlySpan<char> text)
    {
        var due = Held[Covered..];
        var known = Math.Min(due.Length, text.Length);
        if (!text[..known].SequenceEqual(due[..known])) return -1;
        Covered += known;
        return known;
    }
}
