using Rotor.Proxy;

namespace Rotor.Load.Streams;

/// <summary>Relays as the request's header says, so that one process can be measured both ways in turn.</summary>
internal sealed class ChosenRelay(StreamRelay gate, BlindRelay blind) : IStreamRelay
{
    public const string Header = "X-Bench-Relay";
    public const string Blind = "blind";

    public ValueTask RelayAsync(ProxyCall call, Attempt attempt, HttpResponseMessage upstream, StreamSession session, ClientAnswer answer, AttemptDeadline deadline) =>
        call.RequestHeaders[Header] == Blind
            ? blind.RelayAsync(call, attempt, upstream, session, answer, deadline)
            : gate.RelayAsync(call, attempt, upstream, session, answer, deadline);
}
