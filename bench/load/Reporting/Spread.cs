namespace Rotor.Load.Reporting;

/// <summary>The middle of some figures, and how far they lie apart.</summary>
internal readonly record struct Spread(double Median, double Least, double Most) : IFormattable
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        if (sorted.Length == 0) return new Spread(double.NaN, double.NaN, double.NaN);
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    public string ToString(string? format, IFormatProvider? formatProvider) => double.IsNaN(Median)
        ? "–"
        : $"{Median.ToString(format, formatProvider)} [{Least.ToString(format, formatProvider)}–{Most.ToString(format, formatProvider)}]";
}
