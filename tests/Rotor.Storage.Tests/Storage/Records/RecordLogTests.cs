using System.Text;
using Rotor.Core.RequestLog;
using Rotor.TestSupport;

namespace Rotor.Storage.Tests.Storage.Records;

public sealed class RecordLogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_CompletedRecord_GivesEverythingBack()
    {
        await using var store = new RecordStore();
        var record = RecordStore.Chat(1) with
        {
            Query = "?x=1",
            ClientRequestId = "mine-1",
            ClientAddress = "127.0.0.1",
            ModelServed = "vendor/model-2026",
            ForeignModel = true,
            GenerationId = "gen-1790981416-abcdef",
            Stream = true,
            FirstByte = TimeSpan.FromMicroseconds(1234),
            ReasoningTokens = 7,
            CachedTokens = 3,
            TokensEstimated = true,
            FinishReason = "stop",
            Reason = "failed_attempt",
            Error = "Почему?",
            Conversation = 0xFEDC_BA98_7654_3210,
            DroppedBodies = 1,
            Attempts =
            [
                new AttemptRecord { KeyId = "k0", KeyLabel = "key-0 …wxyz", Status = 429, Reason = "key_rate", Explanation = "Too many.", Duration = TimeSpan.FromMilliseconds(5) },
                new AttemptRecord { KeyId = "k1", Model = "other", StartedAfter = TimeSpan.FromMilliseconds(6), Status = 200 },
            ],
        };
        store.Writer.Completed(record);

        await store.Writer.FlushAsync();
        var fresh = await store.Log.FindAsync(record.Id, Token);
        await store.FlushAsync();
        var settled = await store.Log.FindAsync(record.Id, Token);

        foreach (var found in (RequestRecord?[])[fresh, settled])
        {
            Assert.NotNull(found);
            Assert.Equal(record with { Bodies = null, Attempts = [] }, found with { Bodies = null, Attempts = [] });
            Assert.Equal(record.Attempts, found.Attempts);
            Assert.Equal(record.Bodies!.RequestHeaders, found.Bodies!.RequestHeaders);
            Assert.Equal(Encoding.UTF8.GetString(record.Bodies.Request!.Bytes.Span), Encoding.UTF8.GetString(found.Bodies.Request!.Bytes.Span));
            Assert.Equal(Encoding.UTF8.GetString(record.Bodies.Response!.Bytes.Span), Encoding.UTF8.GetString(found.Bodies.Response!.Bytes.Span));
        }
        Assert.Equal(record.Id, (await store.Log.FindGenerationAsync("gen-1790981416-abcdef", Token))?.Id);
        Assert.Null(await store.Log.FindGenerationAsync("gen-other", Token));
        Assert.Null(await store.Log.FindAsync(Guid.NewGuid().ToString(), Token));
    }

    [Fact]
    public async Task Slice_OfAConversation_GivesItsRecordsOnly()
    {
        await using var store = new RecordStore();
        const ulong one = 0xFEDC_BA98_7654_3210, other = 0x0123_4567_89AB_CDEF;
        for (var i = 0; i < 6; i++)
            store.Writer.Completed(RecordStore.Chat(i) with { Conversation = i == 5 ? 0 : i % 2 == 0 ? one : other });
        await store.FlushAsync();

        var found = await store.Log.SliceAsync(new RequestFilter { Conversation = one }, null, 10, Token);
        var none = await store.Log.SliceAsync(new RequestFilter { Conversation = 0 }, null, 10, Token);

        Assert.Equal(3, found.Requests.Count);
        Assert.All(found.Requests, record => Assert.Equal(one, record.Conversation));
        Assert.Empty(none.Requests);
    }

    [Fact]
    public async Task Page_ManyDays_IsNewestFirstAndCounted()
    {
        await using var store = new RecordStore();
        for (var n = 0; n < 30; n++) store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day.AddHours(5 * n)));
        await store.FlushAsync();

        var first = await store.Log.PageAsync(new RequestFilter(), RequestSort.Time, false, 1, 12, Token);
        var third = await store.Log.PageAsync(new RequestFilter(), RequestSort.Time, false, 3, 12, Token);

        Assert.Equal((30, true), (first.TotalCount, first.TotalIsExact));
        Assert.Equal(Enumerable.Range(18, 12).Reverse(), first.Requests.Select(r => RecordStore.NumberOf(r.Id)));
        Assert.Equal(Enumerable.Range(0, 6).Reverse(), third.Requests.Select(r => RecordStore.NumberOf(r.Id)));
    }

    [Fact]
    public async Task Slice_RecordsComeMeanwhile_GivesEachOnce()
    {
        await using var store = new RecordStore();
        for (var n = 0; n < 25; n++) store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day.AddHours(n)));
        await store.FlushAsync();

        var seen = new List<int>();
        string? cursor = null;
        do
        {
            var slice = await store.Log.SliceAsync(new RequestFilter(), cursor, 7, Token);
            seen.AddRange(slice.Requests.Select(r => RecordStore.NumberOf(r.Id)));
            cursor = slice.NextCursor;
            store.Writer.Completed(RecordStore.Chat(100 + seen.Count, time: RecordStore.Day.AddDays(3)));
            await store.Writer.FlushAsync();
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(0, 25).Reverse(), seen);
        await Assert.ThrowsAsync<FormatException>(() => store.Log.SliceAsync(new RequestFilter(), "nonsense", 5, Token));
    }

    [Fact]
    public async Task Slice_SameMillisecond_IsOrderedById()
    {
        await using var store = new RecordStore();
        var at = RecordStore.Day;
        foreach (var n in (int[])[3, 1, 2]) store.Writer.Completed(RecordStore.Chat(n, time: at));
        foreach (var id in (string[])["b0000000-0000-4000-8000-000000000000", "a0000000-0000-4000-8000-000000000000", "not-a-uuid"])
            store.Writer.Completed(RecordStore.Chat(9, time: at.AddSeconds(1)) with { Id = id });
        await store.FlushAsync();

        var all = (await store.Log.SliceAsync(new RequestFilter(), null, 10, Token)).Requests.Select(r => r.Id).ToArray();

        Assert.Equal(["not-a-uuid", "b0000000-0000-4000-8000-000000000000", "a0000000-0000-4000-8000-000000000000"], all[..3]);
        Assert.Equal([3, 2, 1], all[3..].Select(RecordStore.NumberOf));
        Assert.Equal("not-a-uuid", (await store.Log.FindAsync("not-a-uuid", Token))?.Id);
        Assert.Equal(all[1], (await store.Log.FindAsync(all[1], Token))?.Id);
    }

    [Fact]
    public async Task Page_EachFilter_GivesWhatItAsksFor()
    {
        await using var store = new RecordStore();
        store.Writer.Completed(RecordStore.Chat(1));
        store.Writer.Completed(RecordStore.Chat(2) with
        {
            State = RequestState.Failed,
            Status = 429,
            Stream = true,
            ModelAsked = "other/model",
            ModelServed = "other/model-v2",
            KeyId = "k2",
            Account = "acc2",
            ClientId = "c2",
            Provider = "P2",
            Method = "GET",
            Path = "/v1/models",
            CostUsd = 1.5m,
            Duration = TimeSpan.FromSeconds(9),
        });
        store.Writer.Completed(RecordStore.Chat(3, time: RecordStore.Day.AddDays(2)) with { State = RequestState.Cancelled, Status = 0, CostUsd = null, Duration = null });
        await store.FlushAsync();
        var day = RecordStore.Day;

        RecordStore.Same([2], await store.FindAsync(new RequestFilter { States = [RequestState.Failed] }));
        RecordStore.Same([3, 2], await store.FindAsync(new RequestFilter { States = [RequestState.Failed, RequestState.Cancelled] }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { StatusFrom = 400 }));
        RecordStore.Same([1], await store.FindAsync(new RequestFilter { StatusFrom = 200, StatusTo = 299 }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Stream = true }));
        RecordStore.Same([3, 1], await store.FindAsync(new RequestFilter { Stream = false }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Models = ["other/model"] }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Models = ["other/model-v2"] }));
        RecordStore.Same([3, 2, 1], await store.FindAsync(new RequestFilter { Models = ["other/model", "vendor/model"] }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Keys = ["k2"] }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Accounts = ["acc2"] }));
        RecordStore.Same([3, 1], await store.FindAsync(new RequestFilter { Clients = ["c1", "nobody"] }));
        RecordStore.Same([], await store.FindAsync(new RequestFilter { Clients = ["nobody"] }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Providers = ["P2"], Methods = ["GET"] }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Paths = ["/v1/mod*"] }));
        RecordStore.Same([3, 1], await store.FindAsync(new RequestFilter { Paths = ["/v1/chat/completions"] }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { CostFrom = 1m }));
        RecordStore.Same([1], await store.FindAsync(new RequestFilter { CostTo = 1m }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { DurationFrom = TimeSpan.FromSeconds(9) }));
        RecordStore.Same([1], await store.FindAsync(new RequestFilter { DurationTo = TimeSpan.FromSeconds(8) }));
        RecordStore.Same([3], await store.FindAsync(new RequestFilter { From = day.AddDays(1) }));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { From = day.AddMilliseconds(2), To = day.AddMilliseconds(3) }));
        RecordStore.Same([], await store.FindAsync(new RequestFilter { Models = ["other/model"], Clients = ["c1"] }));
        var facets = await store.Log.FacetsAsync(Token);
        Assert.Equal(["other/model", "vendor/model"], facets.Models);
        Assert.Equal(["k1", "k2"], facets.Keys);
    }

    [Fact]
    public async Task Page_ManyOfEachFilter_GivesThoseOfBoth()
    {
        await using var store = new RecordStore();
        for (var n = 0; n < 9_000; n++)
            store.Writer.Completed(RecordStore.Chat(n) with { KeyId = "k" + (n % 2), ClientId = "c" + (n % 3), Status = n % 4 == 0 ? 500 : 200, Bodies = null });
        await store.FlushAsync();
        var both = new RequestFilter { Keys = ["k0"], Clients = ["c0"] };

        var page = await store.Log.PageAsync(both, RequestSort.Time, false, 1, 50, Token);
        var sorted = await store.Log.PageAsync(both, RequestSort.Duration, true, 1, 50, Token);
        var errors = await store.Log.PageAsync(both with { StatusFrom = 400 }, RequestSort.Time, false, 1, 50, Token);

        Assert.Equal(1_500, page.TotalCount);
        RecordStore.Same([.. Enumerable.Range(0, 50).Select(i => 8_994 - (6 * i))], [.. page.Requests.Select(r => RecordStore.NumberOf(r.Id))]);
        RecordStore.Same([.. Enumerable.Range(0, 50).Select(i => 6 * i)], [.. sorted.Requests.Select(r => RecordStore.NumberOf(r.Id))]);
        RecordStore.Same([.. Enumerable.Range(0, 50).Select(i => 8_988 - (12 * i))], [.. errors.Requests.Select(r => RecordStore.NumberOf(r.Id))]);
    }

    [Fact]
    public async Task Stop_AfterTheReading_TouchesNobody()
    {
        await using var store = new RecordStore();
        store.Writer.Completed(RecordStore.Chat(1));
        await store.FlushAsync();
        var day = DateOnly.FromDateTime(RecordStore.Day.UtcDateTime);

        var over = await store.Readers.RunAsync(
            session =>
            {
                Assert.NotNull(session.Open(day));
                session.Stop();
                return session;
            },
            Token);
        over.Stop();

        RecordStore.Same([1], await store.FindAsync(new RequestFilter()));
    }

    [Fact]
    public async Task Page_Sorted_GoesByValueThenNewest()
    {
        await using var store = new RecordStore();
        foreach (var (n, cost) in ((int, decimal)[])[(1, 0.5m), (2, 2m), (3, 0.5m)])
            store.Writer.Completed(RecordStore.Chat(n, time: RecordStore.Day.AddDays(n)) with { CostUsd = cost });
        await store.FlushAsync();

        async Task<int[]> SortedAsync(RequestSort sort, bool ascending) =>
            [.. (await store.Log.PageAsync(new RequestFilter(), sort, ascending, 1, 10, Token)).Requests.Select(r => RecordStore.NumberOf(r.Id))];

        RecordStore.Same([2, 3, 1], await SortedAsync(RequestSort.Cost, false));
        RecordStore.Same([3, 1, 2], await SortedAsync(RequestSort.Cost, true));
        RecordStore.Same([1, 2, 3], await SortedAsync(RequestSort.Time, true));
        RecordStore.Same([1, 2, 3], await SortedAsync(RequestSort.Duration, true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Search_IndexedOrNot_FindsTheSame(bool indexed)
    {
        await using var store = new RecordStore();
        store.Writer.Completed(RecordStore.Chat(1, "Какая погода? ПРИВЕТ, Ёж", "The quick red fox"));
        store.Writer.Completed(RecordStore.Chat(2, "缓存命中率是多少?", "Use gpt-4o-mini 😀"));
        store.Writer.Completed(RecordStore.Chat(3, "half", "whole \\u7f13\\u5b58 escaped"));
        store.Writer.Completed(RecordStore.Chat(4, "nothing", "much") with { Bodies = null, Error = "Key is over its limit", Status = 402, Query = "?page=7" });
        if (indexed) await store.FlushAsync();
        else await store.Writer.FlushAsync();

        RecordStore.Same([1], await store.SearchAsync("привет"));
        RecordStore.Same([1], await store.SearchAsync("ёж"));
        RecordStore.Same([1], await store.SearchAsync("ЕЖ"));
        RecordStore.Same([3, 2], await store.SearchAsync("缓"));
        RecordStore.Same([3, 2], await store.SearchAsync("缓存"));
        RecordStore.Same([2], await store.SearchAsync("命中"));
        RecordStore.Same([], await store.SearchAsync("中命"));
        RecordStore.Same([2], await store.SearchAsync("😀"));
        RecordStore.Same([2], await store.SearchAsync("gpt-4o"));
        RecordStore.Same([1], await store.SearchAsync("fox погода"));
        RecordStore.Same([1], await store.SearchAsync("\"red fox\""));
        RecordStore.Same([], await store.SearchAsync("\"fox red\""));
        RecordStore.Same([1], await store.SearchAsync("qui*"));
        RecordStore.Same([], await store.SearchAsync("qui"));
        RecordStore.Same([4], await store.SearchAsync("over its limit"));
        RecordStore.Same([4], await store.SearchAsync("page=7"));
        RecordStore.Same([4, 3, 2, 1], await store.SearchAsync("vendor/model"));
        RecordStore.Same([3, 2, 1], (await store.SearchAsync("chat/completions"))[1..]);
        RecordStore.Same([2], await store.SearchAsync(RecordStore.Chat(2).Id));
        RecordStore.Same([2], await store.FindAsync(new RequestFilter { Search = RecordStore.Query("缓存"), To = RecordStore.Day.AddMilliseconds(3) }));
    }

    [Fact]
    public async Task Search_MessagesOfAConversation_FindsEveryRecordThatHoldsThem()
    {
        await using var store = new RecordStore();
        var messages = new StringBuilder();
        for (var turn = 1; turn <= 6; turn++)
        {
            messages.Append(turn == 1 ? "" : ",").Append("{\"role\":\"user\",\"content\":\"question").Append(turn).Append(" here\"}");
            var record = RecordStore.Chat(turn) with { Conversation = 77_000_000_000_000_000 };
            store.Writer.Completed(record with { Bodies = record.Bodies! with { Request = new BodyPayload(Encoding.UTF8.GetBytes("{\"messages\":[" + messages + "]}")) } });
            messages.Append(",{\"role\":\"assistant\",\"content\":\"An answer.\"}");
            if (turn % 2 == 0) await store.FlushAsync();
        }

        RecordStore.Same([6, 5, 4, 3], await store.SearchAsync("question3"));
        RecordStore.Same([6, 5, 4, 3, 2, 1], await store.SearchAsync("question1"));
        RecordStore.Same([6], await store.SearchAsync("question6"));
        RecordStore.Same([6, 5, 4], await store.SearchAsync("question2 question4"));
    }

    [Fact]
    public async Task Search_FrequentWord_IsFoundNewestFirst()
    {
        await using var store = new RecordStore();
        for (var n = 0; n < 6_000; n++) store.Writer.Completed(RecordStore.Chat(n, $"common word{n}", n % 3 == 0 ? "third one" + n : "other" + n));
        await store.FlushAsync();

        Assert.Equal(Enumerable.Range(5_800, 200).Reverse(), await store.SearchAsync("common"));
        RecordStore.Same([4_000], await store.SearchAsync("common word4000"));
        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => 5_997 - (3 * i)).Take(200), await store.SearchAsync("common third"));
        var page = await store.Log.PageAsync(new RequestFilter { Search = RecordStore.Query("common") }, RequestSort.Time, false, 1, 20, Token);
        Assert.True(page.TotalCount is > 20 and <= 6_000);
    }

    [Fact]
    public async Task Tail_BacklogThenLive_GivesEachOnceInOrder()
    {
        await using var store = new RecordStore();
        for (var n = 1; n <= 3; n++) store.Writer.Completed(RecordStore.Chat(n));
        await store.FlushAsync();
        await using var tail = store.Log.TailAsync(new RequestFilter { Search = RecordStore.Query("answer") }, 2, Token).GetAsyncEnumerator(Token);

        Assert.True(await tail.MoveNextAsync());
        Assert.Equal(2, RecordStore.NumberOf(tail.Current.Id));
        store.Writer.Completed(RecordStore.Chat(4, answer: "no match"));
        store.Writer.Completed(RecordStore.Chat(5));
        await store.Writer.FlushAsync();

        Assert.True(await tail.MoveNextAsync());
        Assert.Equal(3, RecordStore.NumberOf(tail.Current.Id));
        Assert.True(await tail.MoveNextAsync().AsTask().WaitAsync(Patience.Limit, Token));
        Assert.Equal(5, RecordStore.NumberOf(tail.Current.Id));
    }

    [Fact]
    public async Task Follow_RequestThatRuns_IsToldOfThenAndAtItsEnd()
    {
        await using var store = new RecordStore();
        await using var all = store.Log.FollowAsync(new RequestFilter { Clients = ["c1"] }, ShownRequests.Nothing, Token).GetAsyncEnumerator(Token);
        await using var running = store.Log.FollowAsync(new RequestFilter { States = [RequestState.Running] }, ShownRequests.Nothing, Token).GetAsyncEnumerator(Token);
        await using var tail = store.Log.TailAsync(new RequestFilter(), 0, Token).GetAsyncEnumerator(Token);
        var (inAll, inRunning, inTail) = (NextAsync(all), NextAsync(running), NextAsync(tail));

        store.Writer.Started(Running(1) with { ClientId = "another" });
        store.Writer.Started(Running(2));
        await store.FlushAsync();
        Assert.Equal(RequestState.Running, (await inAll).Record?.State);
        Assert.Equal([1, 2], new[] { await inRunning, await NextAsync(running) }.Select(change => RecordStore.NumberOf(change.Id)));
        store.Writer.Completed(RecordStore.Chat(2));
        store.Writer.Completed(RecordStore.Chat(3));
        store.Writer.Started(Running(4));
        await store.FlushAsync();

        var ended = await NextAsync(all);
        Assert.Equal((2, RequestState.Completed), (RecordStore.NumberOf(ended.Id), ended.Record!.State));
        Assert.Null(ended.Record.Bodies);
        Assert.Equal(new FollowedRecord(RecordStore.Chat(2).Id, null), await NextAsync(running));
        Assert.Equal(4, RecordStore.NumberOf((await NextAsync(running)).Id));
        Assert.Equal(2, RecordStore.NumberOf((await inTail).Id));
    }

    [Fact]
    public async Task Follow_ListedAsRunning_LearnsFirstWhatBecameOfThem()
    {
        await using var store = new RecordStore();
        store.Writer.Completed(RecordStore.Chat(1));
        store.Writer.Started(Running(2));
        store.Writer.Completed(RecordStore.Chat(3) with { ClientId = "another" });
        await store.FlushAsync();
        string[] listed = [.. Enumerable.Range(1, 4).Select(n => RecordStore.Chat(n).Id)];
        await using var follow = store.Log.FollowAsync(new RequestFilter { Clients = ["c1"] }, new ShownRequests(listed), Token).GetAsyncEnumerator(Token);

        Assert.Equal((1, RequestState.Completed), await NumberAndStateAsync());
        Assert.Equal((3, null), await NumberAndStateAsync());
        Assert.Equal((4, null), await NumberAndStateAsync());
        store.Writer.Completed(RecordStore.Chat(2) with { ClientId = "another" });
        Assert.Equal((2, null), await NumberAndStateAsync());

        async Task<(int, RequestState?)> NumberAndStateAsync() =>
            await NextAsync(follow) is var change ? (RecordStore.NumberOf(change.Id), change.Record?.State) : default;
    }

    [Fact]
    public async Task Follow_SinceTheListWasRead_LearnsFirstWhatItMissed()
    {
        await using var store = new RecordStore();
        var read = RecordStore.Chat(10).Time;
        store.Writer.Completed(RecordStore.Chat(1) with { Time = read.AddMinutes(-10), Duration = TimeSpan.FromSeconds(1) });
        store.Writer.Started(Running(2) with { Time = read.AddMinutes(-9) });
        store.Writer.Started(Running(3));
        store.Writer.Completed(RecordStore.Chat(4) with { Time = read.AddMinutes(-1), Duration = TimeSpan.FromMinutes(2) });
        store.Writer.Completed(RecordStore.Chat(5) with { ClientId = "another" });
        await store.FlushAsync();
        var shown = new ShownRequests([RecordStore.Chat(2).Id], read);
        await using var all = store.Log.FollowAsync(new RequestFilter { Clients = ["c1"] }, shown, Token).GetAsyncEnumerator(Token);
        await using var running = store.Log.FollowAsync(new RequestFilter { States = [RequestState.Running] }, shown, Token).GetAsyncEnumerator(Token);

        // The first ended long before, the second is shown as running and runs.
        Assert.Equal((4, RequestState.Completed), NumberAndState(await NextAsync(all)));
        Assert.Equal((3, RequestState.Running), NumberAndState(await NextAsync(all)));
        Assert.Equal((3, RequestState.Running), NumberAndState(await NextAsync(running)));
        var (inAll, inRunning) = (NextAsync(all), NextAsync(running));
        store.Writer.Completed(RecordStore.Chat(3));
        Assert.Equal((3, RequestState.Completed), NumberAndState(await inAll));
        Assert.Equal((3, null), NumberAndState(await inRunning));

        static (int, RequestState?) NumberAndState(FollowedRecord change) => (RecordStore.NumberOf(change.Id), change.Record?.State);
    }

    [Fact]
    public async Task Export_WithBodies_StreamsAll()
    {
        await using var store = new RecordStore();
        for (var n = 0; n < 120; n++) store.Writer.Completed(RecordStore.Chat(n));
        await store.FlushAsync();

        var numbers = new List<int>();
        await foreach (var record in store.Log.ExportAsync(new RequestFilter(), withBodies: true, Token))
        {
            Assert.NotNull(record.Bodies?.Request);
            numbers.Add(RecordStore.NumberOf(record.Id));
        }

        Assert.Equal(Enumerable.Range(0, 120).Reverse(), numbers);
    }

    private static RequestRecord Running(int n) => RecordStore.Chat(n) with { State = RequestState.Running, Status = 0, Duration = null, Bodies = null };

    private static async Task<T> NextAsync<T>(IAsyncEnumerator<T> following)
    {
        Assert.True(await following.MoveNextAsync().AsTask().WaitAsync(Patience.Limit, Token));
        return following.Current;
    }
}
