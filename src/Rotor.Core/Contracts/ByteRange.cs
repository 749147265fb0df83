namespace Rotor.Core.Contracts;

/// <summary>A place in a body, in bytes. The default is "nowhere".</summary>
public readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>The first byte behind the range.</summary>
    public int End => Start + Length;

    /// <summary>True for the default value: the thing was not found.</summary>
    public bool IsNone => Length == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> body) => body.Slice(Start, Length);

    public static ByteRange FromBounds(long start, long end) => new((int)start, (int)(end - start));
}
