namespace Rotor.Admin.Records;

/// <summary>A parameter of a query, as it is read and as it is described.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="Form">What may stand there, for OpenAPI.</param>
/// <param name="Meaning">What it does, its default and its range.</param>
internal sealed record QueryParameter(string Name, ParameterForm Form, string Meaning)
{
    /// <summary>The words that it may say; empty where any may stand.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>True when it may be given several times.</summary>
    public bool Repeats { get; init; }
}

/// <summary>What may stand in a parameter.</summary>
internal enum ParameterForm
{
    Text,
    Instant,
    Whole,
    Number,
    Flag,
}

/// <summary>The parameters that an endpoint knows.</summary>
internal sealed record QueryParameters(IReadOnlyList<QueryParameter> All);
