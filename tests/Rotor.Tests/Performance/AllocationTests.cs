using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rotor.Checks;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Observability;
using Rotor.Tests.Support;
using Serilog;

namespace Rotor.Tests.Performance;

/// <summary>Holds what the gateway allocates to the figures beside this file. Whoever raises one says why in the commit.</summary>
/// <remarks>
/// The bytes of a whole process are counted, so these tests run alone, and the best of many rounds counts: timers, the log's writer and the compiler add to some
/// of them. A debug build allocates what a release build does not, so only the latter is measured. The HTTP client allocates two state machines for each
/// chunk that it has to wait for; that they are all there is was seen by their types.
/// </remarks>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int WarmUp = 400;
    private const int Rounds = 500;
    private const int RequestsPerRound = 20;
    private const int Blocks = 8;
    private const int StreamsPerBlock = 15;
    private const int FewChunks = 50;
    private const int ManyChunks = 500;

    // An object has 24 bytes or more; less than half of one per chunk is chance.
    private const double HalfOfTheSmallestObject = 12;

    public static bool IsRelease =>
#if DEBUG
        false;
#else
        true;
#endif

    [Fact(SkipUnless = nameof(IsRelease), Skip = "The figures hold for a release build.")]
    public async Task JsonRequest_AllocatesNoMoreThanTheFigure()
    {
        var limit = Figure("bytesPerJsonRequest") * (1 + (Figure("marginPercent") / 100));
        await using var run = await Run.StartAsync();
        var wire = Wire.Chat();
        for (var i = 0; i < WarmUp; i++) run.Peers.Exchange(wire);

        var least = double.MaxValue;
        for (var round = 0; round < Rounds && least > limit; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < RequestsPerRound; i++) run.Peers.Exchange(wire);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)RequestsPerRound);
        }

        if (least > limit)
            Assert.Fail($"A request allocates {least:F0} bytes; {limit:F0} are allowed. What it allocates:\n{Sample(() => run.Peers.Exchange(wire), 5_000)}");
    }

    [Fact(SkipUnless = nameof(IsRelease), Skip = "The figures hold for a release build.")]
    public async Task StreamChunk_AllocatesNoMoreThanTheFigure()
    {
        var limit = Figure("bytesPerStreamChunk") + Figure("bytesPerStreamChunkOfHttpClient") + HalfOfTheSmallestObject;
        await using var run = await Run.StartAsync();
        var wire = StreamWire.Chat();

        var least = double.MaxValue;
        for (var block = 0; block < Blocks && least > limit; block++) least = Math.Min(least, BytesPerChunk(run.Peers, wire));

        if (least > limit)
            Assert.Fail($"A chunk allocates {least:F1} bytes; {limit:F0} are allowed. What a stream allocates:\n{Sample(() => run.Peers.Stream(wire, ManyChunks), 200)}");
    }

    /// <summary>What ten times the chunks allocate more, by the median of some streams: now and then a chunk is there before it is asked for, and costs less.</summary>
    private static double BytesPerChunk(LockStep peers, StreamWire wire)
    {
        for (var i = 0; i < StreamsPerBlock; i++) peers.Stream(wire, FewChunks);
        return (Median(peers, wire, ManyChunks) - Median(peers, wire, FewChunks)) / (ManyChunks - FewChunks);
    }

    private static double Median(LockStep peers, StreamWire wire, int chunks)
    {
        var allocated = new double[StreamsPerBlock];
        for (var i = 0; i < allocated.Length; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            peers.Stream(wire, chunks);
            allocated[i] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        Array.Sort(allocated);
        return allocated[allocated.Length / 2];
    }

    private static string Sample(Action exchange, int times)
    {
        using var sampler = new AllocationSampler();
        for (var i = 0; i < times; i++) exchange();
        return sampler.ToString();
    }

    private static double Figure(string name)
    {
        using var figures = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("tests/Rotor.Tests/Performance/allocations.json")));
        return figures.RootElement.GetProperty(name).GetDouble();
    }

    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    /// <summary>The gateway as a serving process builds it, but for the console, with its two peers.</summary>
    private sealed class Run(Microsoft.AspNetCore.Builder.WebApplication app, Serilog.Core.Logger log, ServingData data, DirectoryInfo folder) : IAsyncDisposable
    {
        public LockStep Peers { get; private init; } = null!;

        public static async Task<Run> StartAsync()
        {
            var peers = new LockStep();
            var folder = Directory.CreateTempSubdirectory("rotor-allocations-");
            var options = new RotorOptions { Data = folder.FullName, Keys = [new ConfiguredKey(new Secret("sk-or-v1-test-1"), null, "key 1", "test")] };
            options.Listen.Port = 0;
            options.Listen.ShutdownGrace = TimeSpan.FromSeconds(1);
            options.Upstream.BaseUrl = peers.UpstreamAddress;
            var data = await ServingData.OpenAsync(options, TimeProvider.System, takeConfigured: true, TestContext.Current.CancellationToken);
            var log = RotorLogging.Create(options.Log, options.Data, console: false, TimeProvider.System, out _);
            var app = RotorApplication.Build(options, services =>
            {
                services.AddLogging(logging => logging.SetMinimumLevel(options.Log.Level).AddSerilog(log));
                data.AddTo(services, options);
                // The upstream of this run answers chats in lock step, and no checks.
                foreach (var checks in services.Where(service => service.ImplementationType == typeof(CheckRounds)).ToArray()) services.Remove(checks);
            });
            await app.StartAsync(TestContext.Current.CancellationToken);
            peers.Connect(new Uri(app.Urls.First()));
            return new Run(app, log, data, folder) { Peers = peers };
        }

        public async ValueTask DisposeAsync()
        {
            Peers.Dispose();
            await app.DisposeAsync();
            await log.DisposeAsync();
            await data.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }
}
