using BenchmarkDotNet.Attributes;
using Rotor.Core.Tokens;

namespace Rotor.Benchmarks;

/// <summary>What it takes to count a prompt's tokens.</summary>
public class TokenCountBenchmarks
{
    private byte[] _body = [];

    [Params(Bodies.Short, Bodies.Long, Bodies.Conversation)]
    public string Body { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _body = Bodies.Make(Body);
        TokenCounter.Load(TokenEncoding.O200kBase);
    }

    [Benchmark]
    public long Estimate() => PromptEstimate.Of(_body, TokenProfile.For("openai/gpt-4o-mini")).Tokens;

    [Benchmark]
    public long AtMost() => PromptEstimate.AtMost(_body);
}
