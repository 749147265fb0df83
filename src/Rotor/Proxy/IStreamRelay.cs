namespace Rotor.Proxy;

/// <summary>Passes an event stream on to the client: a seam, so that what looking into the stream costs can be measured against passing it on blindly.</summary>
internal interface IStreamRelay
{
    /// <summary>Relays <paramref name="upstream"/>. A failure is set on the attempt; what the client holds by then, the session knows.</summary>
    ValueTask RelayAsync(ProxyCall call, Attempt attempt, HttpResponseMessage upstream, StreamSession session, ClientAnswer answer, AttemptDeadline deadline);
}
