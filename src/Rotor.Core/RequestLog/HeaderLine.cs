namespace Rotor.Core.RequestLog;

/// <summary>One header as it came or went, secrets already redacted.</summary>
public readonly record struct HeaderLine(string Name, string Value);
