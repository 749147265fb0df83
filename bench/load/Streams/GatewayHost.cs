using System.Globalization;
using System.Runtime.InteropServices;
using Rotor.Checks;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Observability;
using Rotor.Proxy;
using Serilog;

namespace Rotor.Load.Streams;

/// <summary>The gateway as a serving process builds it, but for the console: with a relay that can be chosen, and its managed heap told when asked for.</summary>
internal static class GatewayHost
{
    /// <summary>SIGUSR1: tells the heap.</summary>
    public const int TellHeap = 10;

    /// <summary>What stands before the number of bytes.</summary>
    public const string HeapLine = "managed heap: ";

    public static async Task<int> RunAsync(string port, string upstream, string folder)
    {
        var options = new RotorOptions { Data = folder, Keys = [new ConfiguredKey(new Secret("sk-or-v1-load-0001"), null, "key 1", "bench")] };
        options.Listen.Port = int.Parse(port, CultureInfo.InvariantCulture);
        options.Upstream.BaseUrl = new Uri(upstream + "/api/v1");
        options.Records.Bodies = "none"; // a kept body is a copy, whoever relays the bytes; the record itself counts
        options.Models.RefreshOnStart = false;
        await using var data = await ServingData.OpenAsync(options, TimeProvider.System, takeConfigured: true, CancellationToken.None);
        await using var log = RotorLogging.Create(options.Log, new LogLevels(options.Log.Level), options.Data, console: false, TimeProvider.System, data.Redactor, out _);
        await using var app = RotorApplication.Build(options, services =>
        {
            services.AddSingleton<StreamRelay>().AddSingleton<BlindRelay>().AddSingleton<IStreamRelay, ChosenRelay>();
            services.AddLogging(logging => logging.SetMinimumLevel(options.Log.Level).AddSerilog(log));
            data.AddTo(services, options);
            foreach (var checks in services.Where(service => service.ImplementationType == typeof(CheckRounds)).ToArray()) services.Remove(checks);
        });
        using var signal = PosixSignalRegistration.Create((PosixSignal)TellHeap, context =>
        {
            context.Cancel = true;
            Console.WriteLine(HeapLine + GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
        });
        await app.RunAsync();
        return 0;
    }
}
