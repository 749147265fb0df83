using System.Net;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Settings;
using Rotor.Proxy;

namespace Rotor.Checks;

/// <summary>Asks OpenRouter about a key by <c>GET /key</c>, which costs neither money nor quota.</summary>
/// <remarks>Over connections of its own, so that no check ever stands before a request in line for one.</remarks>
internal sealed class KeyCheckClient : IKeyProbe, IDisposable
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _invoker;
    private readonly Live<UpstreamOptions> _options;

    public KeyCheckClient(Live<UpstreamOptions> options, TimeProvider time)
        : this(options, CreateHandler(options.Value), time)
    {
    }

    /// <summary>For runs in which the transport is a script.</summary>
    public KeyCheckClient(Live<UpstreamOptions> options, HttpMessageHandler handler, TimeProvider time)
    {
        _time = time;
        _invoker = new HttpMessageInvoker(handler);
        _options = options;
    }

    public async Task<KeyCheck> AskAsync(Secret key, CancellationToken cancellationToken)
    {
        var sentAt = _time.GetUtcNow();
        using var limit = new CancellationTokenSource(Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key.Reveal());
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            using var answer = await _invoker.SendAsync(request, either.Token);
            var body = await ReadAsync(answer, either.Token);
            return KeyAnswer.Read((int)answer.StatusCode, EvidenceOf(answer), body, sentAt, _time.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return KeyAnswer.Failed(sentAt, $"No answer within {Limit.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return KeyAnswer.Failed(sentAt, $"The upstream could not be asked ({(e as HttpRequestException)?.HttpRequestError.ToString() ?? "connection lost"}).");
        }
    }

    public void Dispose() => _invoker.Dispose();

    private Uri Address => new(_options.Value.BaseUrl.AbsoluteUri.TrimEnd('/') + "/" + KeyAnswer.Path);

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var source = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswer];
        var read = await source.ReadAtLeastAsync(buffer, MaxAnswer, throwOnEndOfStream: false, cancellationToken);
        return buffer.AsMemory(0, read);
    }

    private static EvidenceHeaders EvidenceOf(HttpResponseMessage answer) => new(
        RetryAfter: answer.Headers.NonValidated.TryGetValues("Retry-After", out var wait) ? wait.ToString() : null,
        ContentType: answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : null);

    private static SocketsHttpHandler CreateHandler(UpstreamOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = KeyChecker.AtOnce + CheckRounds.AtOnce,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };
}
