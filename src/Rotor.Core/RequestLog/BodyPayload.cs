namespace Rotor.Core.RequestLog;

/// <summary>What is kept of a body, secrets already redacted.</summary>
/// <param name="Bytes">The kept bytes: a right-sized copy that the record owns, never a pooled buffer.</param>
/// <param name="TrueSize">The size of the whole body in bytes, before any cut.</param>
public sealed record BodyPayload(ReadOnlyMemory<byte> Bytes, long TrueSize)
{
    public BodyPayload(ReadOnlyMemory<byte> bytes)
        : this(bytes, bytes.Length)
    {
    }

    /// <summary>True when only the beginning was kept.</summary>
    public bool Truncated => TrueSize > Bytes.Length;
}
