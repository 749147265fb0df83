using System.Net;

namespace Rotor.Simulator;

/// <summary>How one simulated OpenRouter listens and what it keeps.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The address it listens on; loopback by default.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port, 0 to 65535; 0 (the default) takes a free one, told by <see cref="OpenRouterSimulator.BaseUrl"/>.</summary>
    public int Port { get; set; }

    /// <summary>Runs as the target of a load test: no request log, and any bearer is taken while no key was added.</summary>
    public bool Load { get; set; }

    /// <summary>How many of the latest requests are kept with head and body; 10,000 by default, 0 keeps none.</summary>
    public int KeptRequests { get; set; } = 10_000;

    /// <summary>The largest request body in bytes that is read; 100 MB by default, past it the answer is 413.</summary>
    public long MaxRequestBytes { get; set; } = 100_000_000;

    /// <summary>How many tokens an unscripted answer has; 24 by default, at least 1.</summary>
    public int AnswerTokens { get; set; } = 24;

    /// <summary>What says an unscripted answer in place of made-up words, given the text of the last question; null by default.</summary>
    public Func<string, string>? AnswerTo { get; set; }

    /// <summary>The pause between two tokens of an unscripted stream; 0 by default.</summary>
    public TimeSpan TokenDelay { get; set; }

    /// <summary>How long <c>GET /generation</c> answers 404 for a new id; 0 by default, minutes at the real service.</summary>
    public TimeSpan GenerationLag { get; set; }

    /// <summary>How long a free request is missing in what <c>GET /key</c> tells of the account's day; 0 by default, many minutes at the real service.</summary>
    public TimeSpan FreeCounterLag { get; set; }

    /// <summary>The clock of windows, resets and delays; the system's by default.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;
}
