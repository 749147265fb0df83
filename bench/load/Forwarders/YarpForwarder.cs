using Yarp.ReverseProxy.Forwarder;

namespace Rotor.Load.Forwarders;

/// <summary>YARP's forwarder, without its routes and clusters.</summary>
internal static class YarpForwarder
{
    public static async Task<int> RunAsync(string port, string upstream)
    {
        await using var app = ForwarderHost.Build(port, services => services.AddHttpForwarder());
        using var client = ForwarderHost.NewClient();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        app.Run(async context => await forwarder.SendAsync(context, upstream, client));
        await app.RunAsync();
        return 0;
    }
}
