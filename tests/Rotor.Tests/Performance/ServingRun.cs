using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rotor.Checks;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Observability;
using Rotor.TestSupport;
using Serilog;

namespace Rotor.Tests.Performance;

/// <summary>The gateway as a serving process builds it, but for the console.</summary>
internal sealed class ServingRun(WebApplication app, Serilog.Core.Logger log, ServingData data, string folder) : IAsyncDisposable
{
    public Uri Address => new(app.Urls.First());

    public static async Task<ServingRun> StartAsync(Uri upstream)
    {
        var folder = TestFolders.New("performance");
        var options = new RotorOptions { Data = folder, Keys = [new ConfiguredKey(new Secret("sk-or-v1-test-1"), null, "key 1", "test")] };
        options.Listen.Port = 0;
        options.Listen.ShutdownGrace = TimeSpan.FromSeconds(1);
        options.Upstream.BaseUrl = upstream;
        options.Records.Bodies = "none"; // a kept body is a copy of its bytes, whoever relays them; the record itself counts
        options.Models.RefreshOnStart = false; // whoever connects to that upstream first has to be a client's request
        var data = await ServingData.OpenAsync(options, TimeProvider.System, takeConfigured: true, TestContext.Current.CancellationToken);
        var log = RotorLogging.Create(options.Log, new LogLevels(options.Log.Level), options.Data, console: false, TimeProvider.System, data.Redactor, out _);
        var app = RotorApplication.Build(options, services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(options.Log.Level).AddSerilog(log));
            data.AddTo(services, options);
            // The upstream of such a run answers chats in lock step, and no checks.
            foreach (var checks in services.Where(service => service.ImplementationType == typeof(CheckRounds)).ToArray()) services.Remove(checks);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ServingRun(app, log, data, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await log.DisposeAsync();
        await data.DisposeAsync();
        TestFolders.End(folder);
    }
}
