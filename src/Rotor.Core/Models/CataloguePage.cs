namespace Rotor.Core.Models;

/// <summary>One answer of <c>GET /models</c>, understood.</summary>
/// <param name="Models">The entries that have an id, each id once; seen times are not set.</param>
/// <param name="Next">The address of the next page as upstream wrote it; null after the last.</param>
/// <param name="Skipped">Entries that were passed over, for want of an id or because it came twice.</param>
public sealed record CataloguePage(IReadOnlyList<ModelInfo> Models, string? Next, int Skipped);
