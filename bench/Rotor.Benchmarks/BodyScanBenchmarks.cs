using BenchmarkDotNet.Attributes;
using Rotor.Core.Contracts;

namespace Rotor.Benchmarks;

/// <summary>What it takes to find in a body what routing needs, and the conversation that it belongs to.</summary>
public class BodyScanBenchmarks
{
    private byte[] _body = [];
    private RequestScan _scan = new();

    [Params(Bodies.Short, Bodies.Long, Bodies.Conversation)]
    public string Body { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _body = Bodies.Make(Body);
        if (RequestScanner.TryScan(_body, out _scan) is { } fault) throw new InvalidOperationException(fault.Message);
    }

    [Benchmark]
    public bool Scan() => RequestScanner.TryScan(_body, out _) is null;

    [Benchmark]
    public ulong ConversationHash() => Conversation.Hash(_scan, _body, null);
}
