using System.Globalization;

namespace Rotor.Tests.Support;

/// <summary>How many random cases a property is tried on, and with which seeds: <c>TEST_ROUNDS</c> multiplies the number, <c>TEST_SEED</c> moves the seeds.</summary>
internal static class Rounds
{
    private static readonly int Factor = Math.Max(1, Number("TEST_ROUNDS", 1));
    private static readonly int Base = Number("TEST_SEED", 1);

    /// <summary>The seeds of a property that is usually tried on <paramref name="usual"/> cases. Each case is made from its seed alone.</summary>
    public static IEnumerable<int> Of(int usual)
    {
        for (var i = 0; i < usual * Factor; i++) yield return Seed(i);
    }

    /// <summary>The seed of the case with this number.</summary>
    public static int Seed(int number) => unchecked((Base * 1_000_003) + number);

    /// <summary>The generator of one case; the same seed gives the same case.</summary>
    public static Random Case(int seed) => new(seed);

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : usual;
}
