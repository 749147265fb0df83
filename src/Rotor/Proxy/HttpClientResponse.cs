using System.IO.Pipelines;

namespace Rotor.Proxy;

/// <inheritdoc cref="IClientResponse"/>
internal sealed class HttpClientResponse(HttpContext context) : IClientResponse
{
    public CancellationToken Aborted => context.RequestAborted;

    public bool HasStarted => context.Response.HasStarted;

    public int StatusCode
    {
        get => context.Response.StatusCode;
        set => context.Response.StatusCode = value;
    }

    public IHeaderDictionary Headers => context.Response.Headers;

    public PipeWriter Body => context.Response.BodyWriter;

    public void Abort() => context.Abort();
}
