using System.Globalization;
using System.Text.RegularExpressions;

namespace Rotor.Configuration;

/// <summary>Reads sizes as people write them: bytes, or with <c>KiB</c>, <c>MiB</c>, <c>GiB</c> (also <c>K</c>, <c>KB</c>, … meaning the same).</summary>
internal static partial class ByteSize
{
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var match = Shape().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var count))
            return false;
        var shift = char.ToUpperInvariant((match.Groups[2].Value + " ")[0]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        if (count > long.MaxValue >> shift)
            return false;
        bytes = count << shift;
        return true;
    }

    [GeneratedRegex(@"^(\d{1,19})\s?(?:([KMG])(?:i?B)?)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Shape();
}
