namespace Rotor.Commands.Menu;

/// <summary>How states and levels stand out.</summary>
internal static class Looks
{
    public static Look OfState(string state) => state switch
    {
        "ready" or "unchecked" => Look.Good,
        "invalid" => Look.Bad,
        "disabled" => Look.Quiet,
        _ => Look.Warning,
    };

    public static Look OfLevel(string level) => level switch
    {
        "warn" => Look.Warning,
        "error" or "fatal" => Look.Bad,
        "debug" or "trace" => Look.Quiet,
        _ => Look.Plain,
    };
}
