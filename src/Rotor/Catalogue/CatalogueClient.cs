using System.Net;
using Rotor.Core.Models;
using Rotor.Core.Settings;
using Rotor.Proxy;

namespace Rotor.Catalogue;

/// <summary>Fetches the list of models by <c>GET /models</c>, which needs no key, page after page.</summary>
/// <remarks>Half a list is no list: models of a page that did not come would count as gone.</remarks>
internal sealed class CatalogueClient : ICatalogueSource, IDisposable
{
    /// <summary>OpenRouter's list has about 1 MB; a hostile one shall not fill the memory.</summary>
    private const int MaxBytes = 64 * 1024 * 1024;
    private const int MaxPages = 100;
    private const int MaxModels = 50_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpMessageInvoker _invoker;
    private readonly TimeProvider _time;
    private readonly Live<UpstreamOptions> _options;

    public CatalogueClient(Live<UpstreamOptions> options, TimeProvider time)
    {
        _time = time;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.Value.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        });
        _options = options;
    }

    private Uri Address => _options.Value.ModelsUrl ?? new Uri(_options.Value.BaseUrl.AbsoluteUri.TrimEnd('/') + "/models");

    public async Task<IReadOnlyList<ModelInfo>> FetchAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FetchAllAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CatalogueException(504, $"The list of models at {Address} did not come within {Limit.TotalSeconds:0} s.", e);
        }
        catch (HttpRequestException e)
        {
            throw new CatalogueException(502, $"The list of models at {Address} cannot be reached ({e.HttpRequestError}). Check the network, and ROTOR_UPSTREAM__BASEURL.", e);
        }
        catch (IOException e)
        {
            throw new CatalogueException(502, $"The list of models at {Address} broke off.", e);
        }
        catch (FormatException e)
        {
            throw new CatalogueException(502, $"{Address} gave no list of models: {e.Message} Check ROTOR_UPSTREAM__BASEURL.", e);
        }
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<IReadOnlyList<ModelInfo>> FetchAllAsync(CancellationToken cancellationToken)
    {
        var models = new List<ModelInfo>();
        var seen = new HashSet<Uri>();
        var left = MaxBytes;
        for (var address = Address; address is not null;)
        {
            if (!seen.Add(address) || seen.Count > MaxPages) throw new FormatException("its pages have no end.");

            var body = await GetAsync(address, left, cancellationToken);
            left -= body.Length;
            var page = CatalogueParser.Parse(body);
            models.AddRange(page.Models);
            if (models.Count > MaxModels) throw new FormatException($"it has more than {MaxModels} models.");
            address = page.Next is null ? null : Next(address, page.Next);
        }

        if (models.Count == 0) throw new FormatException("it is empty.");
        return models;
    }

    private static Uri Next(Uri address, string next)
    {
        // An answer may not send Rotor to other hosts.
        if (Uri.TryCreate(address, next, out var further) && Uri.Compare(address, further, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0)
            return further;
        throw new FormatException("its next page lies at another host, which is not followed.");
    }

    private async Task<ReadOnlyMemory<byte>> GetAsync(Uri address, int mostBytes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using var answer = await _invoker.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
            throw new CatalogueException(502, $"{address} answered {(int)answer.StatusCode} instead of the list of models.");

        await using var source = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[Math.Min(mostBytes, 64 * 1024)];
        var length = 0;
        while (true)
        {
            var read = await source.ReadAsync(body.AsMemory(length), cancellationToken);
            if (read == 0) return body.AsMemory(0, length);
            length += read;
            if (length < body.Length) continue;
            if (length >= mostBytes) throw new FormatException($"it is larger than {MaxBytes} bytes.");
            Array.Resize(ref body, Math.Min(mostBytes, length * 2));
        }
    }
}
