namespace Rotor.Tests.Fuzz;

/// <summary>Tests that measure this process's memory, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
