namespace Rotor.Core.Contracts;

/// <summary>A request that cannot be served as it stands; found before anything was sent upstream.</summary>
/// <param name="Status">The HTTP status to answer with, 400–499.</param>
/// <param name="Reason">A stable code in snake case.</param>
/// <param name="Message">What is wrong and what to do, for people.</param>
public sealed record RequestFault(int Status, string Reason, string Message);
