using System.Globalization;
using System.Net;

namespace Rotor.Load.Forwarders;

/// <summary>What both forwarders stand on.</summary>
internal static class ForwarderHost
{
    public static WebApplication Build(string port, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        builder.Services.AddLogging();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    public static HttpMessageInvoker NewClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    });
}
