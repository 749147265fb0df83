using System.Globalization;

namespace Rotor.Core.Streams;

/// <summary>Numbers as JSON spells them.</summary>
internal static class JsonNumbers
{
    /// <summary>Reads a decimal, also one in scientific notation such as <c>3.2e-05</c>.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
