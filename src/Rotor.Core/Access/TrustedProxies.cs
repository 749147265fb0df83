using System.Net;
using System.Net.Sockets;

namespace Rotor.Core.Access;

/// <summary>What a trusted proxy says of a request's way.</summary>
/// <param name="Address">Where the client sits, as far as trusted proxies saw.</param>
/// <param name="IsHttps">Whether the client's connection was encrypted; null where nothing is said.</param>
/// <param name="Host">The host that the client asked for; null where nothing is said.</param>
public readonly record struct ForwardedFacts(IPAddress Address, bool? IsHttps, string? Host);

/// <summary>The proxies whose word on the client is taken: <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c>, or <c>Forwarded</c> (RFC 7239).</summary>
/// <remarks>
/// A chain is read from its end, which the nearest proxy wrote, as long as trusted proxies wrote it; what stands before was the client's to invent.
/// </remarks>
public sealed class TrustedProxies
{
    private const int MostHops = 32;
    private readonly IPNetwork[] _networks;

    private TrustedProxies(IPNetwork[] networks) => _networks = networks;

    /// <summary>True when nobody is trusted.</summary>
    public bool IsEmpty => _networks.Length == 0;

    /// <summary>Reads addresses and networks such as <c>10.0.0.0/8</c>.</summary>
    /// <param name="entries">As they were configured.</param>
    /// <param name="wrong">The first entry that is neither; null when all are right.</param>
    public static TrustedProxies Parse(IEnumerable<string> entries, out string? wrong)
    {
        var networks = new List<IPNetwork>();
        wrong = null;
        foreach (var entry in entries)
        {
            if (IPAddress.TryParse(entry, out var address))
                networks.Add(new IPNetwork(Plain(address), Plain(address).AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            else if (IPNetwork.TryParse(entry, out var network))
                networks.Add(network);
            else
                wrong ??= entry;
        }

        return new TrustedProxies([.. networks]);
    }

    public bool Trusts(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(_networks, network => network.Contains(plain));
    }

    /// <summary>What is believed of the headers of a request that came from <paramref name="peer"/>; null where nothing is.</summary>
    /// <param name="peer">The other end of the connection.</param>
    /// <param name="forwarded">All of <c>Forwarded</c>, joined by commas.</param>
    /// <param name="addresses">The same of <c>X-Forwarded-For</c>.</param>
    /// <param name="protocols">The same of <c>X-Forwarded-Proto</c>.</param>
    /// <param name="hosts">The same of <c>X-Forwarded-Host</c>.</param>
    public ForwardedFacts? Read(IPAddress? peer, string? forwarded, string? addresses, string? protocols, string? hosts)
    {
        if (peer is null || !Trusts(peer))
            return null;
        var hasOwn = !string.IsNullOrEmpty(addresses) || !string.IsNullOrEmpty(protocols) || !string.IsNullOrEmpty(hosts);
        var own = hasOwn ? ReadOwn(peer, Split(addresses), Split(protocols), Split(hosts)) : (ForwardedFacts?)null;
        if (string.IsNullOrEmpty(forwarded))
            return own;
        var standard = ReadStandard(peer, ForwardedElement.ReadAll(forwarded));
        // A proxy that writes one of the two passes on what a client wrote into the other.
        return own is null || own.Value.Address.Equals(standard.Address) ? own ?? standard : null;
    }

    private ForwardedFacts ReadOwn(IPAddress peer, string[] addresses, string[] protocols, string[] hosts)
    {
        var (client, taken) = Walk(peer, addresses);
        return new ForwardedFacts(client, IsHttps(Pick(protocols, taken)), Host(Pick(hosts, taken)));
    }

    private ForwardedFacts ReadStandard(IPAddress peer, IReadOnlyList<ForwardedElement> elements)
    {
        var (client, taken) = Walk(peer, [.. elements.Select(element => element.For)]);
        var said = elements.Count == 0 ? default : elements[Math.Max(0, elements.Count - Math.Max(1, taken))];
        return new ForwardedFacts(client, IsHttps(said.Proto), Host(said.Host));
    }

    private (IPAddress Client, int Taken) Walk(IPAddress peer, string[] hops)
    {
        var client = Plain(peer);
        var taken = 0;
        // Each hop was written by the one behind it, and counts if that one is trusted.
        while (taken < hops.Length && taken < MostHops && Trusts(client) && ParseNode(hops[^(taken + 1)]) is { } next)
        {
            client = next;
            taken++;
        }

        return (client, taken);
    }

    // The entry of the proxy that saw the client; one that overwrites the header instead of adding to it leaves a single entry.
    private static string? Pick(string[] said, int taken) => said.Length == 0 ? null : said[Math.Max(0, said.Length - Math.Max(1, taken))];

    private static bool? IsHttps(string? proto) =>
        string.Equals(proto, "https", StringComparison.OrdinalIgnoreCase) ? true : string.Equals(proto, "http", StringComparison.OrdinalIgnoreCase) ? false : null;

    private static string? Host(string? host) =>
        host is { Length: > 0 and <= 255 } && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']') ? host : null;

    // "unknown" and made-up names of RFC 7239 end the walk: whoever stands behind them is not known.
    private static IPAddress? ParseNode(string text)
    {
        var node = text.Trim('"');
        if (node.StartsWith('['))
            node = node.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? node[1..end] : "";
        else if (node.Count(c => c == ':') == 1)
            node = node[..node.IndexOf(':', StringComparison.Ordinal)];
        var isWhole = node.Contains(':', StringComparison.Ordinal) || node.Count(c => c == '.') == 3;
        return isWhole && IPAddress.TryParse(node, out var address) ? Plain(address) : null;
    }

    private static string[] Split(string? list) => list is null ? [] : list.Split(',', StringSplitOptions.TrimEntries);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
