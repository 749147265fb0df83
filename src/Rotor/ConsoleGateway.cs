using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Rotor.Core.Access;
using Rotor.Proxy;
using Rotor.WebConsole.Serving;

namespace Rotor;

/// <summary>Hands the console's requests to the client door without a socket, and so without a secret that could open that door from outside.</summary>
internal sealed class ConsoleGateway(ProxyEndpoint endpoint, ClientDoor door) : IGateway
{
    private const string IdHeader = "X-Rotor-Request-Id";

    public bool Serves(string path) => ProxyRoute.Find(path) is not null;

    public async Task<GatewayAnswer> SendAsync(HttpContext from, string name, GatewayRequest ask, Stream answer)
    {
        using var response = new InternalResponse(answer, head => TellId(head, from.Response), from.RequestAborted);
        var call = new InternalCall(door.OfConsole(name));
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(RequestOf(ask));
        features.Set<IHttpResponseFeature>(response);
        features.Set(response.Body);
        features.Set<IHttpRequestLifetimeFeature>(response);
        features.Set(from.Features.Get<IHttpConnectionFeature>());
        features.Set(call);
        var context = new DefaultHttpContext(features) { RequestServices = from.RequestServices };
        if (!await endpoint.TryAnswerAsync(context, ask.Path))
            throw new ArgumentException("The gateway serves no such path.", nameof(ask));
        if (!response.RequestAborted.IsCancellationRequested)
            await response.Body.CompleteAsync();
        return new GatewayAnswer(context.Response.Headers[IdHeader].ToString(), context.Response.StatusCode, call.Record);
    }

    // Who stops an answer half-way finds its record all the same.
    private static void TellId(IHeaderDictionary head, HttpResponse to)
    {
        if (!to.HasStarted)
            to.Headers[IdHeader] = head[IdHeader];
    }

    private static HttpRequestFeature RequestOf(GatewayRequest ask) => new()
    {
        Method = HttpMethods.Post,
        Path = ask.Path,
        Protocol = HttpProtocol.Http11,
        Scheme = Uri.UriSchemeHttp,
        Body = new MemoryStream(ask.Body.ToArray(), writable: false),
        Headers = new HeaderDictionary
        {
            [HeaderNames.ContentType] = MediaTypeNames.Application.Json,
            [HeaderNames.ContentLength] = ask.Body.Length.ToString(CultureInfo.InvariantCulture),
            [HeaderNames.UserAgent] = "Rotor console",
        },
    };
}
