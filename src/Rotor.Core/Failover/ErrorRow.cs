namespace Rotor.Core.Failover;

/// <summary>A row of the verdict table: the status under which it is believed, by what it is known, and what it means.</summary>
/// <param name="Status">The status that the failure amounts to.</param>
/// <param name="IsMeant">True when OpenRouter's words are this row's.</param>
/// <param name="Judge">The verdict.</param>
internal sealed record ErrorRow(int Status, Predicate<ErrorCase> IsMeant, Func<ErrorCase, Verdict> Judge);
