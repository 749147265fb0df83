using System.Text;
using BenchmarkDotNet.Attributes;
using Rotor.Core.Streams;

namespace Rotor.Benchmarks;

/// <summary>What it takes to cut an event out of a stream, look into it and follow it. One operation is one event.</summary>
public class StreamBenchmarks
{
    private const int Events = 1_000;
    private const string Event = """
        data: {"id":"gen-1790981403-wrnRYGs8VBhCEKopNY1F","provider":"OpenAI","model":"openai/gpt-4o-mini","object":"chat.completion.chunk","created":1790981403,"choices":[{"index":0,"delta":{"role":"assistant","content":" word"},"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}
        """ + "\n\n";

    private readonly byte[] _event = Encoding.UTF8.GetBytes(Event);
    private readonly byte[] _three = Encoding.UTF8.GetBytes(Event + Event + Event);

    /// <summary>One event in one read: what live streams look like.</summary>
    [Benchmark(OperationsPerInvoke = Events, Baseline = true)]
    public bool OneEventPerRead()
    {
        using var scanner = new SseScanner();
        var progress = new StreamProgress();
        for (var i = 0; i < Events; i++) Take(scanner, progress, _event);
        return progress.HasContent;
    }

    /// <summary>Three events in two reads, the second event cut: what a busy connection looks like.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public bool EventsCutByReads()
    {
        using var scanner = new SseScanner();
        var progress = new StreamProgress();
        var cut = _three.Length / 2;
        for (var i = 0; i < Events / 3; i++)
        {
            Take(scanner, progress, _three.AsSpan(0, cut));
            Take(scanner, progress, _three.AsSpan(cut));
        }
        return progress.HasContent;
    }

    /// <summary>Cutting alone.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int ScanOnly()
    {
        using var scanner = new SseScanner();
        var bytes = 0;
        for (var i = 0; i < Events; i++)
        {
            ReadOnlySpan<byte> unread = _event;
            while (scanner.TryRead(ref unread, out var e)) bytes += e.Data.Length;
        }
        return bytes;
    }

    private static void Take(SseScanner scanner, StreamProgress progress, ReadOnlySpan<byte> read)
    {
        while (scanner.TryRead(ref read, out var e)) progress.Observe(e, EventInspector.Inspect(StreamDialect.ChatCompletions, e));
    }
}
