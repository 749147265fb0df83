namespace Rotor.Core.Streams;

/// <summary>Where a JSON value stands within an event's data, quotes and brackets included. A length of 0 means that it is absent or null.</summary>
public readonly record struct JsonSlice(int Start, int Length)
{
    public bool IsPresent => Length > 0;

    public int End => Start + Length;

    /// <summary>The value's bytes, as they came.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> data) => data.Slice(Start, Length);

    /// <summary>The characters of a string value, escapes still in place.</summary>
    public ReadOnlySpan<byte> EscapedText(ReadOnlySpan<byte> data) => Length < 2 ? default : data.Slice(Start + 1, Length - 2);

    /// <summary>A string value's text, or null when absent. Allocates.</summary>
    public string? TextOf(ReadOnlySpan<byte> data) => IsPresent ? JsonText.Decode(EscapedText(data)) : null;
}
