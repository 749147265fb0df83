using System.Globalization;
using Rotor.Core.Contracts;
using Rotor.Core.Keys;
using Rotor.Core.Settings;

namespace Rotor.Core.Access;

/// <summary>Decides who is let in at the client door, by the head of a request alone.</summary>
public sealed class ClientDoor(Live<ClientDoorOptions> inForce, ClientTokenBook tokens, TimeProvider time)
{
    /// <summary>An older proxy's default key, printed in its README: it belongs to nobody who may use it.</summary>
    public const string PublishedDefaultKey = "sk-hntsz-free-key";

    private readonly Caller _keyless = inForce.Value.DefaultKey is { IsEmpty: false } key && key != new Secret(PublishedDefaultKey)
        ? new Caller(CallerKeySource.Default, key, null)
        : Caller.Anonymous;

    public ClientMode Mode => Options.Mode;

    private ClientDoorOptions Options => inForce.Value;

    /// <summary>Gives the caller, or the error to answer with.</summary>
    public DoorResult Enter(in DoorFacts facts) => Options.Mode switch
    {
        ClientMode.Open => EnterOpen(facts),
        ClientMode.Tokens => EnterWithToken(facts),
        _ => EnterWithKey(facts),
    };

    /// <summary>The caller that stands for an operator who asks through the console. It is never given to a request from outside.</summary>
    /// <param name="name">The operator's name.</param>
    public Caller OfConsole(string name) => new(_keyless, "console:" + name, "playground · " + name);

    /// <summary>What <c>Access-Control-Allow-Origin</c> says to a page of that origin; null where its browser shall keep the answer from it.</summary>
    public string? ReadableBy(string? origin) => origin switch
    {
        null => null,
        _ when ForeignRequests.IsAllowedOrigin(origin, Options.Origins) => origin,
        _ => Options.Mode != ClientMode.Open && Options.Origins.Contains("*") ? "*" : null,
    };

    private DoorResult EnterOpen(in DoorFacts facts)
    {
        if (RefuseForeign(facts) is { } refusal)
            return refusal;
        // Whoever shows a token is known by it, with its limits; whatever else clients send as a key means nothing here.
        var shown = Credential.Read(facts);
        return shown.Fault is null && tokens.Find(shown.Value, time.GetUtcNow()) is { } caller ? Admit(caller) : Caller.Anonymous;
    }

    private DoorResult EnterWithToken(in DoorFacts facts)
    {
        var shown = Credential.Read(facts);
        if (shown.Fault is { } fault)
            return fault;
        return tokens.Find(shown.Value, time.GetUtcNow()) is { } caller ? Admit(caller) : Unknown();
    }

    private DoorResult EnterWithKey(in DoorFacts facts)
    {
        var shown = Credential.Read(facts);
        if (shown.Fault is { } fault)
            return shown.IsMissing ? EnterKeyless(facts, fault) : fault;
        if (tokens.Find(shown.Value, time.GetUtcNow()) is { } caller)
            return Admit(caller);
        if (shown.Value.StartsWith(ClientToken.Prefix, StringComparison.Ordinal) || !IsSendable(shown.Value))
            return Unknown();
        var key = new Secret(shown.Value.ToString());
        // Neither may ever go upstream, so both count as no key at all.
        return (!Options.SuperAdminKey.IsEmpty && key == Options.SuperAdminKey) || key == new Secret(PublishedDefaultKey)
            ? EnterKeyless(facts, Credential.Missing)
            : new Caller(CallerKeySource.Own, key, Options.Fingerprint(key));
    }

    private DoorResult EnterKeyless(in DoorFacts facts, RotorError missing)
    {
        if (!Options.ServesKeyless)
            return missing;
        return RefuseForeign(facts) is { } refusal ? refusal : _keyless;
    }

    private DoorResult Admit(Caller caller) => caller.Token!.ExpiresAt is { } end && end <= time.GetUtcNow()
        ? new RotorError(401, "expired_api_key", string.Create(CultureInfo.InvariantCulture, $"This client token expired at {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Ask who runs this gateway for a new one."))
        : caller;

    private RotorError? RefuseForeign(in DoorFacts facts)
    {
        if (!ForeignRequests.IsKnownHost(facts.Host, Options.Hosts))
            return new RotorError(403, "host_not_allowed",
                "This gateway is open to its own machine and does not answer under this host name. Call it by its IP address or as localhost, or list the name in ROTOR_ACCESS__HOSTS.");
        if (facts.IsForwarded)
            return new RotorError(403, "forwarded_request",
                "This gateway is open to its own machine, and this request came through a proxy. Set ROTOR_ACCESS__CLIENTS=tokens to serve others.");
        if (ForeignRequests.IsAllowedOrigin(facts.Origin, Options.Origins))
            return null;
        return ForeignRequests.IsCrossSite(facts.FetchSite) || ForeignRequests.IsForeignOrigin(facts.Origin, facts.Host, Options.Origins)
            ? new RotorError(403, "origin_not_allowed", "Pages of other origins may not use this gateway. List the origin in ROTOR_ACCESS__CORS if that is meant.")
            : null;
    }

    private static RotorError Unknown() => new(401, "invalid_api_key", "This client token is not known here: it was mistyped, revoked, or made for another gateway.");

    // It becomes a header of Rotor's own request.
    private static bool IsSendable(ReadOnlySpan<char> key) => !key.ContainsAnyExceptInRange('!', '~');
}
