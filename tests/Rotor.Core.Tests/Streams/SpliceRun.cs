using System.Text;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

/// <summary>A client behind two attempts: the first broke off, the second is spliced on.</summary>
internal sealed class SpliceRun : IDisposable
{
    private readonly SseScanner _scanner = new();
    private readonly PooledBytes _output = new();

    public StreamLedger Ledger { get; } = new(StreamDialect.ChatCompletions);

    public ClientView Client { get; } = new();

    public StreamSplicer Splicer { get; private set; } = null!;

    public SpliceStep Last { get; private set; }

    /// <summary>True when anything of the second attempt was given to send.</summary>
    public bool SentAny { get; private set; }

    public void First(IEnumerable<string> events)
    {
        foreach (var data in events)
        {
            Ledger.Record(Encoding.UTF8.GetBytes(data));
            Client.Read(Encoding.UTF8.GetBytes($"data: {data}\n\n"));
        }
    }

    public void Second(SpliceMode mode, IEnumerable<string> events, StreamUsage spent = default)
    {
        Splicer?.Dispose();
        Splicer = new StreamSplicer(Ledger, mode, spent);
        foreach (var data in events)
        {
            ReadOnlySpan<byte> unread = Encoding.UTF8.GetBytes($"data: {data}\n\n");
            Assert.True(_scanner.TryRead(ref unread, out var e));
            _output.Clear();
            Last = Splicer.Add(e, _output);
            SentAny |= _output.Length > 0;
            if (Last != SpliceStep.Send) Assert.Equal(0, _output.Length);
            Client.Read(_output.Span);
            if (Last == SpliceStep.Mismatch) return;
        }
    }

    public void AssertHolds(ScriptedAnswer answer)
    {
        Assert.NotEqual(SpliceStep.Mismatch, Last);
        Assert.Equal(answer.Content, Client.Content);
        Assert.Equal(answer.Reasoning, Client.Reasoning);
        Assert.Equal(answer.Reasoning, Client.Details);
        Assert.Equal(answer.Tools, Client.Tools);
        Assert.Equal(answer.Finish, Client.Finish);
        Assert.True(Client.IsDone);
        Assert.Equal(["gen-1"], Client.Ids);
        Assert.Equal(["first/model"], Client.Models);
        Assert.Equal(["1000"], Client.Created);
    }

    public void Dispose()
    {
        Splicer?.Dispose();
        Ledger.Dispose();
        _output.Dispose();
        _scanner.Dispose();
    }
}
