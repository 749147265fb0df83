using System.Text;
using Rotor.Core.Streams;

namespace Rotor.Core.Tests.Streams;

public class StreamSplicerTests
{
    private const string Text = "The quick \"brown\" fox\\ jumps\nüber 世界 😀😀 and \u0001 the lazy dog.";

    private static readonly ScriptedAnswer First = new()
    {
        Reasoning = "Let me think 🤔 of it.",
        Content = Text,
        Tools = [("call_a", "weather", "{\"city\":\"Malmö 😀\"}"), ("call_b", "time", "{\"zone\":\"CET\"}")],
        Finish = "tool_calls",
    };

    private static readonly ScriptedAnswer Second = First with
    {
        Id = "gen-2",
        Created = 2000,
        Model = "second/model",
        Tools = [("call_x", "weather", "{\"city\":\"Malmö 😀\"}"), ("call_y", "time", "{\"zone\":\"CET\"}")],
    };

    [Fact]
    public void Restart_CutAfterEveryEvent_GivesTheWholeAnswerOnce()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var first = First.Events(new Random(seed), 1 + (seed % 9));
            var last = first.FindIndex(e => e.Contains("\"tool_calls\",", StringComparison.Ordinal) || e.Contains("\"finish_reason\":\"", StringComparison.Ordinal));
            Assert.True(last > 3);
            for (var cut = 1; cut < last; cut++)
            {
                using var run = new SpliceRun();
                run.First(first[..cut]);
                var begun = run.Client.Tools.Count;
                run.Second(SpliceMode.Restart, Second.Events(new Random(seed + 1000), 1 + (cut % 11)));

                // A call that the client holds keeps its id; one that only the second attempt began has that one's.
                run.AssertHolds(First with { Tools = [.. First.Tools.Take(begun), .. Second.Tools.Skip(begun)] });
            }
        }
    }

    [Fact]
    public void Restart_SecondDivergesAtEveryCharacterOfThePrefix_SendsNothing()
    {
        var answer = new ScriptedAnswer { Content = Text };
        var first = answer.Events(new Random(1));
        var sent = first[..^3];
        for (var at = 0; at < Text.Length; at++)
        {
            var other = new ScriptedAnswer { Id = "gen-2", Content = Text[..at] + '#' + Text[(at + 1)..] };
            using var run = new SpliceRun();
            run.First(sent);
            run.Second(SpliceMode.Restart, other.Events(new Random(at)));

            Assert.Equal(SpliceStep.Mismatch, run.Last);
            Assert.False(run.SentAny);
            Assert.Equal(Text, run.Client.Content);
        }
    }

    [Fact]
    public void Restart_SecondDivergesBehindThePrefix_GoesOnWithIt()
    {
        using var run = new SpliceRun();
        run.First([Content("gen-1", "Hello wor")]);
        run.Second(SpliceMode.Restart, new ScriptedAnswer { Id = "gen-2", Content = "Hello wordsmith" }.Events(new Random(3), 20));

        Assert.Equal("Hello wordsmith", run.Client.Content);
        Assert.True(run.Client.IsDone);
    }

    [Theory]
    [InlineData("weather", "{\"city\":\"Malta\"}")]
    [InlineData("whether", "{\"city\":\"Malmö 😀\"}")]
    public void Restart_OtherToolCall_IsAMismatch(string name, string arguments)
    {
        var answer = First with { Reasoning = "", Content = "", Tools = [First.Tools[0]] };
        using var run = new SpliceRun();
        run.First(answer.Events(new Random(4), 5)[..^3]);
        run.Second(SpliceMode.Restart, (answer with { Tools = [("call_z", name, arguments)] }).Events(new Random(5)));

        Assert.Equal(SpliceStep.Mismatch, run.Last);
        Assert.False(run.SentAny);
    }

    [Fact]
    public void Restart_OtherReasoning_IsAMismatch()
    {
        using var run = new SpliceRun();
        run.First(First.Events(new Random(4), 5)[..3]);
        run.Second(SpliceMode.Restart, (Second with { Reasoning = "Let us see." }).Events(new Random(5)));

        Assert.Equal(SpliceStep.Mismatch, run.Last);
        Assert.False(run.SentAny);
    }

    [Fact]
    public void Restart_SecondEndsBeforeThePrefix_IsAMismatch()
    {
        using var run = new SpliceRun();
        run.First([Content("gen-1", "Hello world")]);
        run.Second(SpliceMode.Restart, new ScriptedAnswer { Id = "gen-2", Content = "Hello" }.Events(new Random(5)));

        Assert.Equal(SpliceStep.Mismatch, run.Last);
        Assert.False(run.SentAny);
    }

    [Fact]
    public void Restart_BrokenTwice_IsSplicedTwice()
    {
        var answer = new ScriptedAnswer { Content = Text };
        for (var seed = 0; seed < 20; seed++)
        {
            using var run = new SpliceRun();
            run.First(answer.Events(new Random(seed))[..4]);
            run.Second(SpliceMode.Restart, (answer with { Id = "gen-2" }).Events(new Random(seed + 50))[..8]);
            run.Second(SpliceMode.Restart, (answer with { Id = "gen-3", Created = 7, Model = "m" }).Events(new Random(seed + 99)));
            run.AssertHolds(answer);
        }
    }

    [Fact]
    public void Restart_Usage_IsTheSumOfBothAttempts()
    {
        var answer = new ScriptedAnswer { Content = Text };
        using var run = new SpliceRun();
        run.First(answer.Events(new Random(1))[..4]);
        run.Second(SpliceMode.Restart, answer.Events(new Random(2)), new StreamUsage { PromptTokens = 10, CompletionTokens = 4, CachedTokens = 1, ReasoningTokens = 2, Cost = 0.25m });

        Assert.Equal("prompt_tokens=20 completion_tokens=24 total_tokens=44 cost=0.75 prompt_tokens_details=cached_tokens=3 completion_tokens_details=reasoning_tokens=5", run.Client.Usage);
    }

    [Fact]
    public void Prefill_ModelGoesOnAtEveryCharacter_JoinsExactly()
    {
        for (var at = StreamLedger.MinimumPrefill; at < Text.Length; at++)
        {
            using var run = new SpliceRun();
            run.First([Content("gen-1", Text[..at])]);
            if (!run.Ledger.CanPrefill) continue;
            var rest = new ScriptedAnswer { Id = "gen-2", Created = 5, Model = "m", Content = Text[run.Ledger.PrefillLength..], Reasoning = "Where was I?" };
            run.Second(SpliceMode.Prefill, rest.Events(new Random(at)));

            run.AssertHolds(new ScriptedAnswer { Content = Text });
            Assert.False(run.Splicer.ModelRestarted);
        }
    }

    [Fact]
    public void Prefill_ModelStartsOver_IsSplicedAsARestart()
    {
        for (var at = StreamLedger.MinimumPrefill + 1; at < Text.Length; at++)
        {
            using var run = new SpliceRun();
            run.First([Content("gen-1", Text[..at])]);
            if (!run.Ledger.CanPrefill) continue;
            run.Second(SpliceMode.Prefill, new ScriptedAnswer { Id = "gen-2", Created = 5, Model = "m", Content = Text, Reasoning = "Again." }.Events(new Random(at)));

            run.AssertHolds(new ScriptedAnswer { Content = Text });
            Assert.True(run.Splicer.ModelRestarted);
        }
    }

    [Fact]
    public void Prefill_ModelStartsOverAndDiverges_IsAMismatchOnceTold()
    {
        for (var at = StreamLedger.MinimumPrefill; at < Text.Length - 5; at++)
        {
            using var run = new SpliceRun();
            run.First([Content("gen-1", Text)]);
            run.Second(SpliceMode.Prefill, new ScriptedAnswer { Id = "gen-2", Content = Text[..at] + "#" + Text[(at + 1)..] }.Events(new Random(at)));

            Assert.Equal(SpliceStep.Mismatch, run.Last);
            Assert.False(run.SentAny);
        }
    }

    [Theory]
    [InlineData("Here is the list:\n\n", "1. One", "1. One")]
    [InlineData("Here is the list:\n\n", "\n\n1. One", "1. One")]
    [InlineData("Here is the list: ", " one", "one")]
    public void Prefill_WhiteSpaceAtTheEnd_IsNotDoubled(string sent, string answered, string added)
    {
        using var run = new SpliceRun();
        run.First([Content("gen-1", sent)]);
        run.Second(SpliceMode.Prefill, new ScriptedAnswer { Id = "gen-2", Content = answered }.Events(new Random(1), 2));

        Assert.Equal(sent + added, run.Client.Content);
        Assert.True(run.Client.IsDone);
    }

    [Fact]
    public void Prefill_OtherWhiteSpace_IsAMismatch()
    {
        using var run = new SpliceRun();
        run.First([Content("gen-1", "Here is the list: ")]);
        run.Second(SpliceMode.Prefill, new ScriptedAnswer { Id = "gen-2", Content = "\nOne" }.Events(new Random(1), 9));

        Assert.Equal(SpliceStep.Mismatch, run.Last);
    }

    [Fact]
    public void Prefill_TextOfRepetitions_CannotBeToldAndIsGivenUp()
    {
        using var run = new SpliceRun();
        run.First([Content("gen-1", "hahahahahahahahahaha")]);
        run.Second(SpliceMode.Prefill, new ScriptedAnswer { Id = "gen-2", Content = "hahahahahahahahahahahaha" }.Events(new Random(1)));

        Assert.Equal(SpliceStep.Mismatch, run.Last);
        Assert.False(run.SentAny);
    }

    [Theory]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A long enough text\",\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}", true, false)]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A long enough text\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}", true, false)]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"short\"}}]}", true, false)]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A long enough text\",\"images\":[{\"type\":\"image_url\"}]}}]}", false, false)]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A long enough text\",\"audio\":{\"data\":\"AA\"}}}]}", false, false)]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A long enough text\"},\"logprobs\":{\"content\":[{\"token\":\"A\"}]}}]}", false, false)]
    [InlineData("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"A long enough text\"},\"logprobs\":null}]}", true, true)]
    public void Ledger_Answer_TellsHowItCanBeResumed(string data, bool restart, bool prefill)
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        ledger.Record(Encoding.UTF8.GetBytes(data));

        Assert.Equal((restart, prefill), (ledger.CanRestart, ledger.CanPrefill));
    }

    [Fact]
    public void Prefill_LongReasoningFirst_IsNotHeld()
    {
        using var run = new SpliceRun();
        run.First([Content("gen-1", "Here is the list of")]);
        var second = new ScriptedAnswer { Id = "gen-2", Reasoning = new string('r', 4000), Content = " cities" };
        run.Second(SpliceMode.Prefill, second.Events(new Random(2), 3));

        Assert.Equal(("Here is the list of cities", "", ""), (run.Client.Content, run.Client.Reasoning, run.Client.Details));
    }

    [Fact]
    public void Restart_TwoChoices_GoOnEachForItself()
    {
        using var run = new SpliceRun();
        run.First([Two("gen-1", "Alpha", "Be")]);
        run.Second(SpliceMode.Restart, [Two("gen-2", "Alphabet", "B"), Two("gen-2", " soup", "eta")]);

        Assert.Equal("AlphaBebet soupta", run.Client.Content);
    }

    [Fact]
    public void Restart_Messages_DropsWhatTheClientHasAndKeepsTheFirstId()
    {
        var whole = RecordedStreams.Text(nameof(RecordedStreams.Messages));
        var second = whole.Replace("msg_1", "msg_2", StringComparison.Ordinal);
        var cut = whole.IndexOf("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" there", StringComparison.Ordinal);
        using var ledger = new StreamLedger(StreamDialect.Messages);
        using var scanner = new SseScanner();
        ReadOnlySpan<byte> unread = Encoding.UTF8.GetBytes(whole[..cut]);
        while (scanner.TryRead(ref unread, out var e)) ledger.Record(e);

        using var splicer = new StreamSplicer(ledger, SpliceMode.Restart);
        using var output = new PooledBytes();
        unread = Encoding.UTF8.GetBytes(second);
        while (scanner.TryRead(ref unread, out var e)) Assert.NotEqual(SpliceStep.Mismatch, splicer.Add(e, output));

        Assert.Equal(whole[cut..], Encoding.UTF8.GetString(output.Span).Replace(": ping\n\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Add_AfterWarmUp_AllocatesNothingPerEvent()
    {
        using var ledger = new StreamLedger(StreamDialect.ChatCompletions);
        using var output = new PooledBytes();
        using var scanner = new SseScanner();
        ledger.Record(Encoding.UTF8.GetBytes(Content("gen-1", "Hello")));
        using var splicer = new StreamSplicer(ledger, SpliceMode.Restart);
        var events = Encoding.UTF8.GetBytes($"data: {Content("gen-2", "Hello")}\n\n" + string.Concat(Enumerable.Repeat($"data: {Content("gen-2", " more")}\n\n", 3000)));
        ReadOnlySpan<byte> unread = events;
        for (var i = 0; i < 2500; i++) Step(scanner, splicer, output, ref unread);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Step(scanner, splicer, output, ref unread);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static void Step(SseScanner scanner, StreamSplicer splicer, PooledBytes output, ref ReadOnlySpan<byte> unread)
    {
        output.Clear();
        if (scanner.TryRead(ref unread, out var e)) splicer.Add(e, output);
    }

    private static string Content(string id, string text)
    {
        var json = new StringBuilder();
        foreach (var c in text) json.Append(char.IsSurrogate(c) || c < ' ' ? $"\\u{(int)c:x4}" : c is '"' or '\\' ? $"\\{c}" : c.ToString());
        return $"{{\"id\":\"{id}\",\"created\":1000,\"model\":\"first/model\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{json}\"}},\"finish_reason\":null}}]}}";
    }

    private static string Two(string id, string first, string second) =>
        $"{{\"id\":\"{id}\",\"created\":1000,\"model\":\"first/model\",\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{first}\"}},\"finish_reason\":null}},{{\"index\":1,\"delta\":{{\"content\":\"{second}\"}},\"finish_reason\":null}}]}}";
}
