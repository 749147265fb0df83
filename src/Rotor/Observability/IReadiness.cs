namespace Rotor.Observability;

/// <summary>A module's word on whether requests can be served; every registered one is asked by <c>/readyz</c>.</summary>
internal interface IReadiness
{
    /// <summary>What is missing, for people and without secrets; null when nothing is. Cheap, and safe from any thread.</summary>
    string? Problem { get; }

    /// <summary>What is amiss although requests are served; null when nothing is. As cheap as <see cref="Problem"/>.</summary>
    string? Warning => null;
}
