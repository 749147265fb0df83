
namespace Rotor.Simulator.Serving;

/// <summary>gzip where the request asks for it, as the real service does for streams too.</summary>
internal static class Compression
{
    public static bool IsAskedFor(HttpRequest request) =>
        request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
}
