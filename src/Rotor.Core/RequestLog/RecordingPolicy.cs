using Rotor.Core.Access;

namespace Rotor.Core.RequestLog;

/// <summary>What is kept of requests, and how surely.</summary>
/// <param name="Bodies">Which bodies are kept; a client token may say otherwise.</param>
/// <param name="MaxBodyBytes">The most bytes kept of one body; the rest is cut, its true size noted.</param>
/// <param name="Strict">True when the last byte of an answer waits until its record is safe.</param>
/// <param name="IsOn">False when nothing of a request is kept.</param>
public sealed record RecordingPolicy(BodyPolicy Bodies, long MaxBodyBytes, bool Strict, bool IsOn = true)
{
    /// <summary>What is kept of the bodies of a caller whose token says <paramref name="word"/>; null where it says nothing.</summary>
    public BodyPolicy BodiesOf(string? word) => BodiesWord.Read(word) ?? Bodies;
}
