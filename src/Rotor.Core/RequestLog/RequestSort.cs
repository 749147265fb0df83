namespace Rotor.Core.RequestLog;

/// <summary>What a list is ordered by. Equal values follow newest first.</summary>
public enum RequestSort
{
    Time,
    Duration,
    Cost,
    Status,
}
