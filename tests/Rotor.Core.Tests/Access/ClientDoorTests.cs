using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Access;

public sealed class ClientDoorTests
{
    private const string Token = "rt-0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    private const string OwnKey = "sk-or-v1-callers-own";
    private readonly FakeTime _time = new();
    private readonly ClientTokenBook _book = new();

    public ClientDoorTests() => _book.Put(new ClientToken { Id = "t-1", Name = "one" }, [new TokenSecret(TokenHash.Of(Token)!.Value)]);

    [Theory]
    [InlineData("127.0.0.1:8000", true)]
    [InlineData("[::1]:8000", true)]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:80", true)]
    [InlineData("localhost.:80", true)]
    [InlineData("192.0.2.7", true)]
    [InlineData("rotor.lan:8000", true)]
    [InlineData("Rotor.LAN.", true)]
    [InlineData("evil.example:8000", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("1", false)]
    [InlineData("rotor.lan@evil.example", false)]
    [InlineData("[::1", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Open_Host_MustBeAnAddressOrKnown(string? host, bool isLetIn)
    {
        var result = Door(ClientMode.Open).Enter(Facts() with { Host = host });

        Assert.Equal(isLetIn ? null : (403, "host_not_allowed"), Said(result));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("http://127.0.0.1:8000", "same-origin", true)]
    [InlineData("https://127.0.0.1:8000", null, true)]
    [InlineData(null, "none", true)]
    [InlineData("https://friend.example", "cross-site", true)]
    [InlineData("http://localhost:3000", "same-site", false)]
    [InlineData("http://127.0.0.1:3000", null, false)]
    [InlineData("https://evil.example", null, false)]
    [InlineData("null", null, false)]
    [InlineData("", null, false)]
    [InlineData("file://127.0.0.1:8000", null, false)]
    [InlineData(null, "cross-site", false)]
    [InlineData(null, "Cross-Site", false)]
    public void Open_ForeignPage_IsRefused(string? origin, string? site, bool isLetIn)
    {
        var result = Door(ClientMode.Open).Enter(Facts() with { Origin = origin, FetchSite = site });

        Assert.Equal(isLetIn ? null : (403, "origin_not_allowed"), Said(result));
    }

    [Fact]
    public void Open_ThroughAProxy_IsRefused() =>
        Assert.Equal((403, "forwarded_request"), Said(Door(ClientMode.Open).Enter(Facts() with { IsForwarded = true })));

    [Fact]
    public void Open_AnyKeyOrNone_IsServedByThePool_AndATokenIsKnown()
    {
        var door = Door(ClientMode.Open);

        Assert.Same(Caller.Anonymous, door.Enter(Facts()).Caller);
        Assert.Same(Caller.Anonymous, door.Enter(Facts() with { Authorization = "Bearer sk-whatever" }).Caller);
        Assert.Same(Caller.Anonymous, door.Enter(Facts() with { Authorization = "Basic abc" }).Caller);
        Assert.Equal("t-1", door.Enter(Facts() with { Authorization = "Bearer " + Token }).Caller?.Id);
    }

    [Theory]
    [InlineData("Bearer ", null)]
    [InlineData("bearer ", null)]
    [InlineData("BEARER\t ", null)]
    [InlineData(null, "")]
    [InlineData("Bearer", "")]
    public void Tokens_KnownToken_IsLetInByEitherHeader(string? scheme, string? apiKey)
    {
        var facts = Facts() with
        {
            Authorization = scheme is null ? null : apiKey is null ? scheme + Token : scheme,
            ApiKey = apiKey is null ? null : Token,
        };

        Assert.Equal("one", Door(ClientMode.Tokens).Enter(facts).Caller?.Name);
    }

    [Theory]
    [InlineData(null, null, "missing_api_key")]
    [InlineData("", null, "missing_api_key")]
    [InlineData("Bearer", null, "missing_api_key")]
    [InlineData("Basic " + Token, null, "invalid_auth_scheme")]
    [InlineData(Token, null, "invalid_auth_scheme")]
    [InlineData("Basic x", Token, "invalid_auth_scheme")]
    [InlineData("Bearer wrong", Token, "invalid_api_key")]
    [InlineData("Bearer rt-0123456789abcdefghijklmnopqrstuvwxyzABCDEF", null, "invalid_api_key")]
    [InlineData("Bearer " + Token + "," + Token, null, "invalid_api_key")]
    [InlineData("Bearer ' OR 1=1 --", null, "invalid_api_key")]
    public void Tokens_AnythingElse_IsRefusedByName(string? authorization, string? apiKey, string reason) =>
        Assert.Equal((401, reason), Said(Door(ClientMode.Tokens).Enter(Facts() with { Authorization = authorization, ApiKey = apiKey })));

    [Fact]
    public void Tokens_EndlessToken_IsRefused() =>
        Assert.Equal((401, "invalid_api_key"), Said(Door(ClientMode.Tokens).Enter(Facts() with { ApiKey = new string('я', 100_000) })));

    [Fact]
    public void Tokens_Expiry_EndsItAtThatInstant()
    {
        _book.Put(new ClientToken { Id = "t-1", Name = "one", ExpiresAt = _time.GetUtcNow().AddHours(1) }, [new TokenSecret(TokenHash.Of(Token)!.Value)]);
        var door = Door(ClientMode.Tokens);
        Assert.True(door.Enter(Facts() with { ApiKey = Token }).IsLetIn);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((401, "expired_api_key"), Said(door.Enter(Facts() with { ApiKey = Token })));
    }

    [Fact]
    public void Tokens_Rotated_OldSecretHoldsForItsWhile()
    {
        const string Next = "rt-next";
        _book.Put(new ClientToken { Id = "t-1", Name = "one" },
            [new TokenSecret(TokenHash.Of(Next)!.Value), new TokenSecret(TokenHash.Of(Token)!.Value, _time.GetUtcNow().AddHours(1))]);
        var door = Door(ClientMode.Tokens);
        Assert.True(door.Enter(Facts() with { ApiKey = Token }).IsLetIn);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((401, "invalid_api_key"), Said(door.Enter(Facts() with { ApiKey = Token })));
        Assert.True(door.Enter(Facts() with { ApiKey = Next }).IsLetIn);
    }

    [Fact]
    public void Tokens_Revoked_IsUnknownAtOnce()
    {
        _book.Put(new ClientToken { Id = "t-1", Name = "one", RevokedAt = _time.GetUtcNow() }, [new TokenSecret(TokenHash.Of(Token)!.Value)]);

        Assert.Equal((401, "invalid_api_key"), Said(Door(ClientMode.Tokens).Enter(Facts() with { ApiKey = Token })));
        Assert.Empty(_book.Tokens);
    }

    [Fact]
    public void Passthrough_OwnKey_IsTheOnlyOneThatServes()
    {
        var caller = Door(ClientMode.Passthrough).Enter(Facts() with { Authorization = "Bearer " + OwnKey }).Caller!;

        Assert.Equal((CallerKeySource.Own, OwnKey, "hash of 20"), (caller.KeySource, caller.Key!.Value.Reveal(), caller.Id));
        Assert.DoesNotContain(OwnKey, caller.ToString() + caller.Key.Label + caller.Key.Id, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer " + Token, CallerKeySource.Pool)]
    [InlineData(null, CallerKeySource.Default)]
    [InlineData("Bearer super-secret-admin", CallerKeySource.Default)]
    [InlineData("Bearer sk-hntsz-free-key", CallerKeySource.Default)]
    public void Passthrough_OtherCallers_NeverSendWhatTheyShow(string? authorization, CallerKeySource source)
    {
        var caller = Door(ClientMode.Passthrough).Enter(Facts() with { Authorization = authorization }).Caller!;

        Assert.Equal(source, caller.KeySource);
        Assert.Equal(source == CallerKeySource.Default ? "sk-or-v1-default" : null, caller.Key?.Value.Reveal());
    }

    [Theory]
    [InlineData(null, "missing_api_key")]
    [InlineData("Bearer super-secret-admin", "missing_api_key")]
    [InlineData("Bearer rt-unknown", "invalid_api_key")]
    [InlineData("Bearer sk-or-ключ", "invalid_api_key")]
    [InlineData("Bearer a b", "invalid_api_key")]
    [InlineData("Basic abc", "invalid_auth_scheme")]
    public void Passthrough_BeyondThisMachine_NeedsAKey(string? authorization, string reason) =>
        Assert.Equal((401, reason), Said(Door(ClientMode.Passthrough, servesKeyless: false).Enter(Facts() with { Authorization = authorization })));

    [Fact]
    public void Passthrough_ForeignPageWithoutKey_IsRefused()
    {
        var door = Door(ClientMode.Passthrough);

        Assert.Equal((403, "origin_not_allowed"), Said(door.Enter(Facts() with { Origin = "https://evil.example" })));
        Assert.Equal((403, "host_not_allowed"), Said(door.Enter(Facts() with { Host = "evil.example" })));
        Assert.True(door.Enter(Facts() with { Host = "gateway.example", Authorization = "Bearer " + OwnKey }).IsLetIn);
    }

    [Fact]
    public void Passthrough_PublishedDefaultKey_GivesWayToThePool() =>
        Assert.Same(Caller.Anonymous, Door(ClientMode.Passthrough, defaultKey: "sk-hntsz-free-key").Enter(Facts()).Caller);

    private static (int, string)? Said(DoorResult result) => result.IsLetIn ? null : (result.Refusal.Status, result.Refusal.Reason);

    private static DoorFacts Facts() => new() { Host = "127.0.0.1:8000" };

    private ClientDoor Door(ClientMode mode, bool servesKeyless = true, string defaultKey = "sk-or-v1-default") => new(
        new ClientDoorOptions
        {
            Mode = mode,
            ServesKeyless = servesKeyless,
            Hosts = ["rotor.lan"],
            Origins = ["https://friend.example/", "*"],
            DefaultKey = new Secret(defaultKey),
            SuperAdminKey = new Secret("super-secret-admin"),
            Fingerprint = key => $"hash of {key.Reveal().Length}",
        },
        _book,
        _time);
}
