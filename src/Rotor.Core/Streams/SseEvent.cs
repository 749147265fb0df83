namespace Rotor.Core.Streams;

/// <summary>
/// One event of a stream. Its spans point into the bytes given to <see cref="SseScanner.TryRead"/> or into the scanner's own buffer,
/// and hold until the scanner is called again.
/// </summary>
public readonly ref struct SseEvent
{
    public SseEventKind Kind { get; init; }

    /// <summary>The bytes as they came, with the blank line that ends the event. All events' bytes, joined, are the stream.</summary>
    public ReadOnlySpan<byte> Raw { get; init; }

    /// <summary>The value of the last <c>event:</c> line; empty where there is none.</summary>
    public ReadOnlySpan<byte> Name { get; init; }

    /// <summary>The value of the last <c>id:</c> line; empty where there is none.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>The values of the <c>data:</c> lines, joined by a line feed; of a <see cref="SseEventKind.Foreign"/> one all its lines.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>True when the blank line came; false for what was left when the stream ended, and for all but the last piece of an oversize event.</summary>
    public bool Terminated { get; init; }

    /// <summary>What has to be sent behind <see cref="Raw"/> to end an event whose blank line never came; empty for a terminated one.</summary>
    public ReadOnlySpan<byte> MissingEnd => Terminated || Raw.IsEmpty ? default : Raw[^1] is (byte)'\n' or (byte)'\r' ? "\n"u8 : "\n\n"u8;
}
