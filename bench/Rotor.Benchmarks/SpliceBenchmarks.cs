using System.Buffers;
using BenchmarkDotNet.Attributes;
using Rotor.Core.Contracts;

namespace Rotor.Benchmarks;

/// <summary>What it takes to change a body's model name by splicing bytes; a plain copy of the body stands beside it.</summary>
public class SpliceBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(128 * 1024);
    private byte[] _body = [];
    private RequestScan _scan = new();

    [Params(Bodies.Short, Bodies.Long)]
    public string Body { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _body = Bodies.Make(Body);
        if (RequestScanner.TryScan(_body, out _scan) is { } fault) throw new InvalidOperationException(fault.Message);
    }

    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _output.ResetWrittenCount();
        _output.Write(_body);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int SetModel()
    {
        _output.ResetWrittenCount();
        BodyEdit.Apply(_body, [BodyEdit.SetModel(_scan, "anthropic/claude-sonnet-4")], _output);
        return _output.WrittenCount;
    }
}
