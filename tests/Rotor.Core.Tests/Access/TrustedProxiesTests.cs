using System.Net;
using Rotor.Core.Access;

namespace Rotor.Core.Tests.Access;

public sealed class TrustedProxiesTests
{
    private static readonly TrustedProxies Proxies = TrustedProxies.Parse(["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"], out _);

    [Theory]
    [InlineData("10.1.2.3", "203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:10.1.2.3", "203.0.113.7", "203.0.113.7")]
    [InlineData("10.1.2.3", "198.51.100.66, 203.0.113.7", "203.0.113.7")] // the first was the client's to invent
    [InlineData("10.1.2.3", "127.0.0.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("10.1.2.3", "203.0.113.7, 10.9.9.9", "203.0.113.7")] // two proxies
    [InlineData("10.1.2.3", "198.51.100.66, 203.0.113.7, 10.9.9.9, 10.8.8.8", "203.0.113.7")]
    [InlineData("10.1.2.3", "10.4.4.4, 10.9.9.9", "10.4.4.4")] // a client within the trusted network
    [InlineData("10.1.2.3", "203.0.113.7:4711", "203.0.113.7")]
    [InlineData("10.1.2.3", "[2001:db9::1]:4711", "2001:db9::1")]
    [InlineData("10.1.2.3", "2001:db9::1", "2001:db9::1")]
    [InlineData("10.1.2.3", "203.0.113.7, unknown", "10.1.2.3")] // whoever hides behind it
    [InlineData("10.1.2.3", "203.0.113.7, 10.9.9.9, garbage, 10.8.8.8", "10.8.8.8")]
    [InlineData("10.1.2.3", "203.0.113.7,", "10.1.2.3")]
    [InlineData("10.1.2.3", "1", "10.1.2.3")] // which some parsers take for 0.0.0.1
    [InlineData("10.1.2.3", "203.0.113.7\u0000", "10.1.2.3")]
    public void Chain_IsReadFromTheEndThatProxiesWrote(string peer, string header, string client) =>
        Assert.Equal(IPAddress.Parse(client), Proxies.Read(IPAddress.Parse(peer), null, header, null, null)!.Value.Address);

    [Theory]
    [InlineData("203.0.113.9")]
    [InlineData("11.0.0.1")]
    [InlineData("::1")]
    public void Stranger_IsNotBelieved(string peer) =>
        Assert.Null(Proxies.Read(IPAddress.Parse(peer), "for=1.2.3.4;proto=https", "1.2.3.4", "https", "console.example"));

    [Fact]
    public void Chain_OfAThousandHops_IsReadForAFew()
    {
        var header = string.Join(", ", Enumerable.Repeat("10.0.0.1", 1_000));

        Assert.Equal(IPAddress.Parse("10.0.0.1"), Proxies.Read(IPAddress.Parse("127.0.0.1"), null, header, null, null)!.Value.Address);
    }

    [Theory]
    [InlineData("203.0.113.7", "https", "console.example", true, "console.example")]
    [InlineData("203.0.113.7", "HTTP", "console.example:8443", false, "console.example:8443")]
    [InlineData("203.0.113.7, 10.9.9.9", "https, http", "a.example, b.example", true, "a.example")]
    [InlineData("203.0.113.7, 10.9.9.9", "https", "a.example", true, "a.example")]
    [InlineData("198.51.100.66, 203.0.113.7", "https, http", "evil.example, b.example", false, "b.example")]
    [InlineData("203.0.113.7", "javascript", "a.example/\"><script>", null, null)]
    [InlineData("203.0.113.7", "", "a.example\u0000", null, null)]
    [InlineData(null, "https", null, true, null)]
    public void SchemeAndHost_AreThoseOfTheProxyThatSawTheClient(string? addresses, string? protocols, string? hosts, bool? isHttps, string? host)
    {
        var facts = Proxies.Read(IPAddress.Parse("10.1.2.3"), null, addresses, protocols, hosts)!.Value;

        Assert.Equal((isHttps, host), (facts.IsHttps, facts.Host));
    }

    [Theory]
    [InlineData("for=203.0.113.7;proto=https;host=a.example", "203.0.113.7", true, "a.example")]
    [InlineData("For=\"[2001:db9::1]:4711\";Proto=http", "2001:db9::1", false, null)]
    [InlineData("for=198.51.100.66;proto=https, for=203.0.113.7;proto=http;by=10.1.2.3", "203.0.113.7", false, null)]
    [InlineData("for=203.0.113.7;proto=https;host=a.example, for=10.9.9.9;proto=http;host=b.example", "203.0.113.7", true, "a.example")]
    [InlineData("for=\"a,b;c\", for=203.0.113.7", "203.0.113.7", null, null)]
    [InlineData("for=_hidden;proto=https", "10.1.2.3", true, null)]
    [InlineData(";;=,=;for", "10.1.2.3", null, null)]
    [InlineData("for=\"203.0.113.7", "203.0.113.7", null, null)]
    public void Forwarded_SaysTheSame(string header, string client, bool? isHttps, string? host)
    {
        var facts = Proxies.Read(IPAddress.Parse("10.1.2.3"), header, null, null, null)!.Value;

        Assert.Equal((IPAddress.Parse(client), isHttps, host), (facts.Address, facts.IsHttps, facts.Host));
    }

    [Fact]
    public void BothHeaders_ThatDisagree_AreNotBelieved()
    {
        var peer = IPAddress.Parse("10.1.2.3");

        Assert.Null(Proxies.Read(peer, "for=198.51.100.66", "203.0.113.7", "https", null));
        Assert.Null(Proxies.Read(peer, "for=127.0.0.1;proto=https", null, "http", null));
        Assert.NotNull(Proxies.Read(peer, "for=203.0.113.7", "203.0.113.7", "https", null));
    }

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.0/33")]
    [InlineData("")]
    public void Parse_WhatIsNoAddress_IsNamed(string entry)
    {
        TrustedProxies.Parse(["10.0.0.1", entry], out var wrong);

        Assert.Equal(entry, wrong);
    }
}
