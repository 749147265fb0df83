using System.Text;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

/// <summary>An event, copied so that it outlives the scanner's buffers.</summary>
internal sealed record SeenEvent(SseEventKind Kind, string Raw, string Name, string Data, bool Terminated);

/// <summary>Sends bytes through scanner, inspector and progress, in the splits that a test chooses.</summary>
internal sealed class StreamRun(StreamDialect dialect = StreamDialect.ChatCompletions, int maxEventBytes = SseScanner.DefaultMaxEventBytes) : IDisposable
{
    private readonly SseScanner _scanner = new(maxEventBytes);

    public StreamProgress Progress { get; } = new();

    public List<SeenEvent> Events { get; } = [];

    public string Raw => string.Concat(Events.Select(e => e.Raw));

    public static StreamRun Whole(byte[] bytes, StreamDialect dialect = StreamDialect.ChatCompletions)
    {
        var run = new StreamRun(dialect);
        run.Feed(bytes);
        run.Finish();
        return run;
    }

    public static StreamRun Split(byte[] bytes, int at, StreamDialect dialect = StreamDialect.ChatCompletions)
    {
        var run = new StreamRun(dialect);
        run.Feed(bytes.AsSpan(0, at));
        run.Feed(bytes.AsSpan(at));
        run.Finish();
        return run;
    }

    public static StreamRun ByteWise(byte[] bytes, StreamDialect dialect = StreamDialect.ChatCompletions)
    {
        var run = new StreamRun(dialect);
        foreach (var one in bytes) run.Feed([one]);
        run.Finish();
        return run;
    }

    public void Feed(ReadOnlySpan<byte> unread)
    {
        while (_scanner.TryRead(ref unread, out var e)) See(e);
    }

    public void Finish()
    {
        if (_scanner.TryFinish(out var e)) See(e);
    }

    public void Dispose() => _scanner.Dispose();

    private void See(in SseEvent e)
    {
        Progress.Observe(e, EventInspector.Inspect(dialect, e));
        Events.Add(new SeenEvent(e.Kind, Latin(e.Raw), Latin(e.Name), Encoding.UTF8.GetString(e.Data), e.Terminated));
    }

    // One character per byte, so that pieces cut inside a character still join to the same text.
    private static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
