using System.Buffers;
using System.Globalization;

namespace Rotor.Core.Streams;

/// <summary>Numbers as JSON spells them.</summary>
internal static class JsonNumbers
{
    /// <summary>Reads a decimal, also one in scientific notation such as <c>3.2e-05</c>.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    public static void Write(IBufferWriter<byte> to, long value)
    {
        value.TryFormat(to.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        to.Advance(written);
    }

    public static void Write(IBufferWriter<byte> to, decimal value)
    {
        value.TryFormat(to.GetSpan(32), out var written, default, CultureInfo.InvariantCulture);
        to.Advance(written);
    }
}
