namespace Rotor.Core.Failover;

/// <summary>What a person changed about the consequences of failures: the section <c>ROTOR_FAILOVER__*</c>.</summary>
public sealed class FailoverOptions
{
    /// <summary>Overrides of the verdict table, <c>status or limit_source=action:duration, …</c>, the actions of one rule joined by <c>+</c>.</summary>
    /// <value>None by default. Example: <c>500=retry_same:3+rest_key:01:00:00</c>.</value>
    public string? Rules { get; set; }
}
