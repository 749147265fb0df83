using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Rotor.Configuration;
using KestrelListenOptions = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;
using ListenOptions = Rotor.Configuration.ListenOptions;

namespace Rotor.Listening;

/// <summary>The server's addresses and the limits of its connections.</summary>
internal static class Listeners
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    public static void Configure(KestrelServerOptions kestrel, ListenOptions options)
    {
        kestrel.AddServerHeader = false;
        // Latin-1 maps each byte to a character and back: what clients and upstream write into headers passes as it is, in whatever encoding.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = null; // the client door has its own limit and its own words for it
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        Listen(kestrel, options.Main, isConsole: false);
        if (options.Console is { } console)
            Listen(kestrel, console, isConsole: true);
    }

    private static void Listen(KestrelServerOptions kestrel, ListenAddress on, bool isConsole)
    {
        if (on.Host is "*" or "+")
            kestrel.ListenAnyIP(on.Port, Prepare);
        else if (IPAddress.TryParse(on.Host, out var address))
            kestrel.Listen(address, on.Port, Prepare);
        else if (on.Port == 0)
            kestrel.Listen(IPAddress.Loopback, 0, Prepare); // two families cannot share a port that is not known yet
        else
            kestrel.ListenLocalhost(on.Port, Prepare);

        void Prepare(KestrelListenOptions endpoint)
        {
            if (isConsole)
                endpoint.Use(ConsoleListener.Mark);
            if (on.IsSecure)
                Secure(endpoint, kestrel.ApplicationServices.GetRequiredService<ServerCertificate>());
        }
    }

    private static void Secure(KestrelListenOptions endpoint, ServerCertificate certificate)
    {
        endpoint.Protocols = HttpProtocols.Http1AndHttp2;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeLimit,
            OnConnection = _ => ValueTask.FromResult(certificate.Current),
        });
    }
}
