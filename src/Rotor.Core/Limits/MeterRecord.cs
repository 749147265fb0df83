namespace Rotor.Core.Limits;

/// <summary>What is kept of one window of a client token: never less than what was used, so that a process that dies lets no limit be overrun.</summary>
/// <param name="TokenId">Whose.</param>
/// <param name="Window">Which.</param>
/// <param name="Start">When it began, UTC ticks.</param>
/// <param name="Requests">Requests admitted.</param>
/// <param name="Tokens">Tokens of prompts and answers.</param>
/// <param name="Nanos">Billionths of a USD.</param>
/// <param name="MeanOutput">Tokens of the token's answers in the mean, whatever the window; 0 while none is known.</param>
public readonly record struct MeterRecord(string TokenId, LimitWindow Window, long Start, long Requests, long Tokens, long Nanos, double MeanOutput = 0);
