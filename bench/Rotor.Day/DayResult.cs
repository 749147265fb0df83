using System.Globalization;
using System.Text;

namespace Rotor.Day;

/// <summary>How a day went.</summary>
internal sealed record DayResult
{
    public required int Requests { get; init; }

    /// <summary>Requests whose refusal was their own due: too long, or moderated.</summary>
    public required int OwnFaults { get; init; }

    /// <summary>Requests that the oracle could have served.</summary>
    public required int Servable { get; init; }

    public required int Served { get; init; }

    public required long Calls { get; init; }

    public required long Checks { get; init; }

    /// <summary>Calls that failed, by what made them fail.</summary>
    public required IReadOnlyDictionary<string, long> Wasted { get; init; }

    /// <summary>Requests that the oracle could have served and Rotor did not, by what the client got.</summary>
    public required IReadOnlyDictionary<string, long> Missed { get; init; }

    public required long KeyRests { get; init; }

    public required long AccountRests { get; init; }

    public required long ModelRests { get; init; }

    public required long UpstreamRests { get; init; }

    /// <summary>Rests of keys and accounts that the script gives no reason for.</summary>
    public required IReadOnlyList<string> WrongRests { get; init; }

    public double ServedRatio => (double)Served / Servable;

    public double WastedPerThousand => Wasted.Values.Sum() * 1000.0 / Requests;

    public override string ToString()
    {
        var text = new StringBuilder();
        Line("requests", $"{Requests:N0}, of which {OwnFaults:N0} are refused by their own fault");
        Line("a perfect oracle serves", $"{Servable:N0}");
        Line("Rotor serves", $"{Served:N0}");
        Line("served / servable", $"{ServedRatio:0.00000}   (goal >= 0.999)");
        Line("upstream calls", $"{Calls:N0}, and {Checks:N0} checks by GET /key");
        Line("wasted calls per 1,000", $"{WastedPerThousand:0.000}   (goal <= 2)");
        foreach (var (why, count) in Wasted)
            Line("", $"{count,7:N0}  {why}");
        Line("missed", $"{Missed.Values.Sum():N0}");
        foreach (var (why, count) in Missed)
            Line("", $"{count,7:N0}  {why}");
        Line("rests", $"{KeyRests:N0} of keys, {AccountRests:N0} of accounts, {ModelRests:N0} of models, {UpstreamRests:N0} of the upstream");
        Line("keys wrongly rested", $"{WrongRests.Count}   (goal 0)");
        foreach (var wrong in WrongRests.Take(20))
            Line("", $"{wrong}");
        return text.ToString();

        void Line(string name, FormattableString value) => text.Append(name.PadRight(26)).AppendLine(value.ToString(CultureInfo.InvariantCulture));
    }
}
