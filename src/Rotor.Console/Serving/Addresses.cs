namespace Rotor.WebConsole.Serving;

/// <summary>Addresses that come from outside and are led to.</summary>
public static class Addresses
{
    /// <summary>The address where it is one of this console's, else <paramref name="otherwise"/>: nobody is led to another site.</summary>
    public static string Own(string? address, string otherwise) =>
        address is { Length: > 0 and <= 2000 } && address.StartsWith("/admin", StringComparison.Ordinal) && (address.Length == 6 || address[6] is '/' or '?')
        && !address.Contains("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal) && !address.Any(char.IsControl)
            ? address
            : otherwise;
}
