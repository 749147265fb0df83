using System.IO.Compression;

namespace Rotor.Proxy;

/// <summary>An upstream answer's bytes in clear.</summary>
internal static class UpstreamStream
{
    /// <summary>Opens the body. Rotor asks for no compression; what comes compressed all the same is unpacked, so that it can be read here and by any client.</summary>
    public static async ValueTask<Stream> OpenAsync(HttpResponseMessage upstream, CancellationToken cancellationToken)
    {
        var stream = await upstream.Content.ReadAsStreamAsync(cancellationToken);
        if (!upstream.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var encoding)) return stream;
        return encoding.ToString().Trim().ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(stream, CompressionMode.Decompress),
            "br" => new BrotliStream(stream, CompressionMode.Decompress),
            "deflate" => new ZLibStream(stream, CompressionMode.Decompress),
            _ => stream,
        };
    }
}
