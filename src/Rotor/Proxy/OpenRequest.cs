using Rotor.Core.Access;
using Rotor.Core.Limits;

namespace Rotor.Proxy;

/// <summary>A request from the moment its head is read until it is on record.</summary>
internal sealed class OpenRequest(HttpContext context, ProxyRoute? route, string id, DateTimeOffset receivedAt, long started) : IDisposable
{
    public HttpContext Context => context;

    /// <summary>Null when the path is none of the client door's.</summary>
    public ProxyRoute? Route => route;

    public string Id => id;

    public DateTimeOffset ReceivedAt => receivedAt;

    /// <summary>When it came, as a timestamp of the clock.</summary>
    public long Started => started;

    public StreamMode Mode { get; set; }

    public RequestBody? Body { get; set; }

    /// <summary>Who asks; nobody until they were let in.</summary>
    public Caller Caller { get; set; } = Caller.Anonymous;

    /// <summary>What it may come to, by the catalogue's prices; without meaning for callers without a token.</summary>
    public RequestEstimate Estimate { get; set; }

    /// <summary>What is set aside of its token's limits; null where nothing is.</summary>
    public TokenReservation? Reservation { get; set; }

    /// <summary>Null until it was taken in and admitted.</summary>
    public ProxyCall? Call { get; set; }

    /// <summary>What the client got; null where bodies are not kept.</summary>
    public BodyCapture? Answer { get; set; }

    public RequestOutcome Outcome { get; } = new();

    /// <summary>Held while its record is made by another thread than its own.</summary>
    public Lock Recording { get; } = new();

    /// <summary>True once its record is about to be handed over; changes under <see cref="Recording"/>.</summary>
    public bool IsRecorded { get; set; }

    public void Dispose()
    {
        Body?.Dispose();
        Answer?.Dispose();
    }
}
