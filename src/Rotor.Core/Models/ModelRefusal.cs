namespace Rotor.Core.Models;

/// <summary>Why a model is not served.</summary>
/// <param name="Rule">A stable code in snake case for the error's <c>reason</c>.</param>
/// <param name="Status">400, or 403 when it is the caller's token that may not.</param>
/// <param name="Message">What is refused, by which rule, and what may be used instead.</param>
/// <param name="Suggestion">The nearest model that would be served; null when none is near.</param>
public sealed record ModelRefusal(string Rule, int Status, string Message, string? Suggestion);
