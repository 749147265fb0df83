using System.Text.Json;
using Rotor.Tests.Support;

namespace Rotor.Tests.Performance;

/// <summary>Holds what the gateway allocates to the figures beside this file. Whoever raises one says why in the commit.</summary>
/// <remarks>
/// The bytes of a whole process are counted, so these tests run alone, and the median of many exchanges counts: it is the same to the byte in nearly every run. What the
/// writers of log and records do in batches, timers and the compiler add to few exchanges. A few cost 1,808 bytes less: most of them while the code is still slow or the
/// machine is busy, as an answer that is there before it is waited for needs no state for the wait. The least of many was chance therefore. A debug build allocates what a
/// release build does not, so only the latter is measured. The HTTP client allocates two state machines for each chunk that it has to wait for; that they are all there is
/// was seen by their types.
/// </remarks>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int WarmUp = 400;
    private const int Blocks = 8;
    private const int RequestsPerBlock = 501;
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
        using var peers = new LockStep();
        await using var run = await ServingRun.StartAsync(peers.UpstreamAddress);
        peers.Connect(run.Address);
        var wire = Wire.Chat();
        for (var i = 0; i < WarmUp; i++) peers.Exchange(wire);

        var least = double.MaxValue;
        for (var block = 0; block < Blocks && least > limit; block++) least = Math.Min(least, Median(RequestsPerBlock, () => peers.Exchange(wire)));

        if (least > limit)
            Assert.Fail($"A request allocates {least:F0} bytes; {limit:F0} are allowed. What it allocates:\n{Sample(() => peers.Exchange(wire), 5_000)}");
    }

    [Fact(SkipUnless = nameof(IsRelease), Skip = "The figures hold for a release build.")]
    public async Task StreamChunk_AllocatesNoMoreThanTheFigure()
    {
        var limit = Figure("bytesPerStreamChunk") + Figure("bytesPerStreamChunkOfHttpClient") + HalfOfTheSmallestObject;
        using var peers = new LockStep();
        await using var run = await ServingRun.StartAsync(peers.UpstreamAddress);
        peers.Connect(run.Address);
        var wire = StreamWire.Chat();

        var least = double.MaxValue;
        for (var block = 0; block < Blocks && least > limit; block++) least = Math.Min(least, BytesPerChunk(peers, wire));

        if (least > limit)
            Assert.Fail($"A chunk allocates {least:F1} bytes; {limit:F0} are allowed. What a stream allocates:\n{Sample(() => peers.Stream(wire, ManyChunks), 200)}");
    }

    /// <summary>What ten times the chunks allocate more.</summary>
    private static double BytesPerChunk(LockStep peers, StreamWire wire)
    {
        for (var i = 0; i < StreamsPerBlock; i++) peers.Stream(wire, FewChunks);
        return (Median(StreamsPerBlock, () => peers.Stream(wire, ManyChunks)) - Median(StreamsPerBlock, () => peers.Stream(wire, FewChunks))) / (ManyChunks - FewChunks);
    }

    /// <param name="times">An odd number.</param>
    /// <param name="exchange">What is measured.</param>
    private static double Median(int times, Action exchange)
    {
        var allocated = new long[times];
        for (var i = 0; i < times; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            exchange();
            allocated[i] = GC.GetTotalAllocatedBytes(precise: true) - before;
        }
        Array.Sort(allocated);
        return allocated[times / 2];
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
}
