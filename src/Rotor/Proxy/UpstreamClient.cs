using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Proxy;

/// <summary>Sends requests to OpenRouter: pooled HTTP/1.1 connections, no redirects, no cookies, no decompression.</summary>
internal sealed class UpstreamClient : IDisposable
{
    private readonly string? _referer;
    private readonly string? _title;
    private readonly HttpMessageInvoker _invoker;
    private readonly UpstreamOptions _options;
    private Place _place;

    public UpstreamClient(UpstreamOptions options, TimeProvider time)
        : this(options, CreateHandler(options, time))
    {
    }

    /// <summary>For runs in which the transport is a script.</summary>
    public UpstreamClient(UpstreamOptions options, HttpMessageHandler handler)
    {
        _referer = AsHeader(options.Referer);
        _title = AsHeader(options.Title);
        _invoker = new HttpMessageInvoker(handler);
        _options = options;
        _place = new Place(options.BaseUrl);
    }

    /// <summary>Sends one attempt and returns with the answer's head.</summary>
    /// <param name="call">The client's request.</param>
    /// <param name="body">What to send: the client's bytes, or those with a splice.</param>
    /// <param name="key">The key to authenticate with; null for lists that need none.</param>
    /// <param name="cancellationToken">The attempt's deadline.</param>
    public Task<HttpResponseMessage> SendAsync(ProxyCall call, ReadOnlyMemory<byte> body, UpstreamKey? key, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(call.Route.Method), UriOf(call))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        HeaderRules.CopyToUpstream(call.RequestHeaders, request.Headers);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key.Value.Reveal());
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        AddAttribution(request.Headers);
        if (call.Route.HasBody)
        {
            request.Content = new UpstreamBody(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", call.UpstreamContentType);
        }
        return _invoker.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

    // Most requests go to a handful of addresses; those with a query or a model's name in the path are not worth keeping.
    private Uri UriOf(ProxyCall call)
    {
        var place = _place;
        if (!ReferenceEquals(place.Address, _options.BaseUrl))
            _place = place = new Place(_options.BaseUrl);
        return ReferenceEquals(call.UpstreamPath, call.Route.Path)
            ? place.Uris.GetOrAdd(call.UpstreamPath, static (path, address) => new Uri(address + path), place.Base)
            : new Uri(place.Base + call.UpstreamPath);
    }

    // Some free models are open to known apps only, so what the client says of itself comes first.
    private void AddAttribution(HttpRequestHeaders headers)
    {
        if (_referer is { Length: > 0 } referer && !headers.NonValidated.Contains("HTTP-Referer"))
            headers.TryAddWithoutValidation("HTTP-Referer", referer);
        if (_title is { Length: > 0 } title && !headers.NonValidated.Contains("X-Title") && !headers.NonValidated.Contains("X-OpenRouter-Title"))
            headers.TryAddWithoutValidation("X-Title", title);
    }

    // Headers are written a byte for each character, so a title in another script has to be spelled in the bytes of its UTF-8.
    private static string? AsHeader(string? text) => text is null ? null : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static SocketsHttpHandler CreateHandler(UpstreamOptions options, TimeProvider time) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        // As the client's headers are read: a character for each byte.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        // An answer that is dropped half-way is dropped at once: reading on would keep upstream working, and billing.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        // For the TLS handshake, which comes after the callback.
        ConnectTimeout = options.ConnectTimeout,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, options.ConnectTimeout, time, cancellationToken),
    };

    // The handler's own connect timeout follows the machine's clock only, and its failure cannot be told from others.
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint endpoint, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            socket.Dispose();
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"no connection within {limit.TotalSeconds:0.###} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The address may change while the server runs, by a file that is read again.
    private sealed class Place(Uri address)
    {
        public Uri Address { get; } = address;

        public string Base { get; } = address.AbsoluteUri.TrimEnd('/') + "/";

        public ConcurrentDictionary<string, Uri> Uris { get; } = new(StringComparer.Ordinal);
    }
}
