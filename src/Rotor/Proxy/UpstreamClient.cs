using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Rotor.Core.Keys;
using Rotor.Core.Settings;

namespace Rotor.Proxy;

/// <summary>Sends requests to OpenRouter: pooled HTTP/1.1 connections, no redirects, no cookies, no decompression.</summary>
internal sealed class UpstreamClient : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly Live<Place> _place;

    public UpstreamClient(Live<UpstreamOptions> options, TimeProvider time)
        : this(options, CreateHandler(options.Value, time))
    {
    }

    /// <summary>For runs in which the transport is a script.</summary>
    public UpstreamClient(Live<UpstreamOptions> options, HttpMessageHandler handler)
    {
        _invoker = new HttpMessageInvoker(handler);
        _place = options.Select(upstream => new Place(upstream));
    }

    /// <summary>Sends one attempt and returns with the answer's head.</summary>
    /// <param name="call">The client's request.</param>
    /// <param name="body">What to send: the client's bytes, or those with a splice.</param>
    /// <param name="key">The key to authenticate with; null for lists that need none.</param>
    /// <param name="cancellationToken">The attempt's deadline.</param>
    public Task<HttpResponseMessage> SendAsync(ProxyCall call, ReadOnlyMemory<byte> body, UpstreamKey? key, CancellationToken cancellationToken)
    {
        var place = _place.Value;
        var request = new HttpRequestMessage(HttpMethod.Parse(call.Route.Method), place.UriOf(call))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        HeaderRules.CopyToUpstream(call.RequestHeaders, request.Headers);
        if (key is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key.Value.Reveal());
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        place.AddAttribution(request.Headers);
        if (call.Route.HasBody)
        {
            request.Content = new UpstreamBody(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", call.UpstreamContentType);
        }
        return _invoker.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _invoker.Dispose();

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

    /// <summary>Where requests go, and what is said of the app that asks: what was made of one state of the options.</summary>
    private sealed class Place(UpstreamOptions options)
    {
        private readonly string _base = options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/";
        private readonly string? _referer = AsHeader(options.Referer);
        private readonly string? _title = AsHeader(options.Title);
        private readonly ConcurrentDictionary<string, Uri> _uris = new(StringComparer.Ordinal);

        // Most requests go to a handful of addresses; those with a query or a model's name in the path are not worth keeping.
        public Uri UriOf(ProxyCall call) => ReferenceEquals(call.UpstreamPath, call.Route.Path)
            ? _uris.GetOrAdd(call.UpstreamPath, static (path, address) => new Uri(address + path), _base)
            : new Uri(_base + call.UpstreamPath);

        // Some free models are open to known apps only, so what the client says of itself comes first.
        public void AddAttribution(HttpRequestHeaders headers)
        {
            if (_referer is { Length: > 0 } referer && !headers.NonValidated.Contains("HTTP-Referer"))
                headers.TryAddWithoutValidation("HTTP-Referer", referer);
            if (_title is { Length: > 0 } title && !headers.NonValidated.Contains("X-Title") && !headers.NonValidated.Contains("X-OpenRouter-Title"))
                headers.TryAddWithoutValidation("X-Title", title);
        }

        // Headers are written a byte for each character, so a title in another script has to be spelled in the bytes of its UTF-8.
        private static string? AsHeader(string? text) => text is null ? null : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
    }
}
