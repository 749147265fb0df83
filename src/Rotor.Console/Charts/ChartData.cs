namespace Rotor.WebConsole.Charts;

/// <summary>What a chart shows: columns side by side, each of one value per series.</summary>
/// <param name="Series">What the values are, from the bottom up.</param>
/// <param name="Columns">The columns, from the left.</param>
/// <param name="Format">How a value is written.</param>
public sealed record ChartData(IReadOnlyList<ChartSeries> Series, IReadOnlyList<ChartColumn> Columns, Func<double, string> Format)
{
    /// <summary>A round number that no column exceeds; at least 1 where values are counts.</summary>
    public double Top => RoundUp(Columns.Count == 0 ? 0 : Columns.Max(column => column.Values.Sum()));

    private static double RoundUp(double value)
    {
        if (value <= 0)
            return 1;
        var step = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10 }.Select(factor => factor * step).First(top => top >= value * 0.999999);
    }
}

/// <summary>One kind of value.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Class">Its colour: <c>s1</c> to <c>s8</c>, or <c>bad-fill</c>.</param>
public sealed record ChartSeries(string Name, string Class);

/// <summary>One column.</summary>
/// <param name="Name">What stands under it and in the table.</param>
/// <param name="Values">One value for each series.</param>
public sealed record ChartColumn(string Name, IReadOnlyList<double> Values);
