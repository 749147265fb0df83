namespace Rotor.Load;

/// <summary>One kind of load.</summary>
/// <param name="Name">Its name on the command line and in the tables.</param>
/// <param name="Connections">So many at once; each has one request or stream at a time.</param>
/// <param name="RequestBytes">Length of a request's body.</param>
/// <param name="Tokens">Tokens of an answer: its length, or its chunks.</param>
/// <param name="ChunkPause">The pause between two chunks of a stream; null where answers are JSON.</param>
/// <param name="PerSecond">Requests a second where they are paced; null where each follows the last.</param>
internal sealed record Scenario(string Name, string Title, int Connections, int RequestBytes, int Tokens, TimeSpan? ChunkPause = null, int? PerSecond = null)
{
    /// <summary>An answer of so many tokens has about 1 KB, and of so many more 64 KB.</summary>
    private const int ShortAnswer = 120;
    private const int LongAnswer = 11_000;

    public static readonly Scenario[] All =
    [
        new("json-1k", "1 KB JSON, 32 connections", 32, 1024, ShortAnswer),
        new("request-64k", "64 KB request, 1 KB answer, 32 connections", 32, 64 * 1024, ShortAnswer),
        new("answer-64k", "1 KB request, 64 KB answer, 32 connections", 32, 1024, LongAnswer),
        new("one", "1 KB JSON, 1 connection", 1, 1024, ShortAnswer),
        new("paced", "1 KB JSON, 500 requests a second", 32, 1024, ShortAnswer, PerSecond: 500),
        new("sse-200", "SSE, 200 streams, a chunk every 10 ms", 200, 1024, 100, TimeSpan.FromMilliseconds(10)),
        new("sse-1000", "SSE, 1000 streams, a chunk every 50 ms", 1000, 1024, 60, TimeSpan.FromMilliseconds(50)),
    ];

    public bool IsStream => ChunkPause is not null;

    /// <summary>What is counted: a request, or a chunk.</summary>
    public string Unit => IsStream ? "chunk" : "request";

    /// <summary>The clock of /proc ticks every 10 ms, so that what does little is watched for longer.</summary>
    public int WindowFactor => PerSecond is null ? 1 : 2;
}
