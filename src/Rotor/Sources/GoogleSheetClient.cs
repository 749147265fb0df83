using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>Fetches a sheet by its CSV export link. Link and content are taken for hostile: bounded in size, time and hops.</summary>
internal sealed class GoogleSheetClient : IDisposable
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const int MaxHops = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _invoker;

    public GoogleSheetClient(TimeProvider time)
    {
        _time = time;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 64,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        });
    }

    /// <exception cref="SheetException">It did not come, or is no CSV; the message never repeats the link.</exception>
    public async Task<string> FetchAsync(string link, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(link, UriKind.Absolute, out var address) || !MayFetch(address, address))
            throw new SheetException("The link of the sheet must begin with https://. Use the one that ends in /export?format=csv.");
        using var limit = new CancellationTokenSource(Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FollowAsync(address, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SheetException($"The sheet did not come within {Limit.TotalSeconds:0} s.", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new SheetException($"The sheet cannot be reached ({(error as HttpRequestException)?.HttpRequestError.ToString() ?? "connection lost"}). Check the link and the network.", error);
        }
    }

    public void Dispose() => _invoker.Dispose();

    private async Task<string> FollowAsync(Uri first, CancellationToken cancellationToken)
    {
        var address = first;
        for (var hop = 0; hop <= MaxHops; hop++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("Accept", "text/csv");
            using var answer = await _invoker.SendAsync(request, cancellationToken);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308))
                return await ReadAsync(answer, cancellationToken);
            if (answer.Headers.Location is not { } location || !MayFetch(new Uri(address, location), first))
                throw new SheetException("The sheet's link leads to an address that is not followed: only https is.");
            address = new Uri(address, location);
        }

        throw new SheetException($"The sheet's link leads on more than {MaxHops} times.");
    }

    // A link to this machine may lead on within it; one to elsewhere never leads back here.
    private static bool MayFetch(Uri address, Uri first) =>
        address.UserInfo.Length == 0 && (address.IsLoopback ? first.IsLoopback && address.Scheme is "http" or "https" : address.Scheme == "https");

    private static async Task<string> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        var type = answer.Content.Headers.ContentType?.MediaType ?? "";
        if (status is 401 or 403 || (status == 200 && type.Equals("text/html", StringComparison.OrdinalIgnoreCase)))
            throw new SheetException("The sheet is not shared: a page came in place of CSV. Share it with everybody who has the link, as a viewer, and use the link that ends in /export?format=csv.");
        if (status != 200)
            throw new SheetException($"The sheet answered {status}. Check the link.");
        if (answer.Content.Headers.ContentLength > MaxBytes)
            throw new SheetException($"The sheet has more than {MaxBytes / 1024 / 1024} MiB; keep keys in a sheet of their own.");
        await using var source = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBytes + 1];
        var read = await source.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return read <= MaxBytes
            ? Encoding.UTF8.GetString(buffer, 0, read)
            : throw new SheetException($"The sheet has more than {MaxBytes / 1024 / 1024} MiB; keep keys in a sheet of their own.");
    }
}
