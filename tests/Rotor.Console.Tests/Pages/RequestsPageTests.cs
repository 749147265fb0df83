using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>The list of requests and one request, as the server draws them.</summary>
public sealed class RequestsPageTests : IAsyncLifetime
{
    private ConsoleRun _run = null!;
    private HttpClient _admin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync();
        _admin = await _run.SignInAsync();
        await _run.ChatAsync("Hello!");
        await _run.ChatAsync("你好，介绍一下缓存。");
        await _run.ChatAsync("Привет! Расскажи о кешировании.");
        await _run.ChatAsync("<img src=x onerror=alert(1)>", "no/such-model");
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _run.DisposeAsync();
    }

    [Theory]
    [InlineData("", 4)]
    [InlineData("?search=介绍", 1)]
    [InlineData("?search=кешировании", 1)]
    [InlineData("?search=ПРИВЕТ", 1)]
    [InlineData("?search=nowhere-to-be-found", 0)]
    [InlineData("?state=completed", 3)]
    [InlineData("?window=1h&model=meta-llama/llama-3.3-70b-instruct:free", 3)]
    [InlineData("?min_cost=1000", 0)]
    [InlineData("?stream=true", 0)]
    public async Task List_WithFilters_ShowsWhatTheyLeave(string query, int rows)
    {
        var page = await UntilAsync("/admin/requests" + query, found => found.QuerySelectorAll("tbody[data-rows] tr").Length == rows);

        Assert.Equal(rows, page.QuerySelectorAll("tbody[data-rows] tr").Length);
    }

    [Fact]
    public async Task List_RequestWithoutAModel_IsCalledByWhatItAskedFor()
    {
        using var client = _run.NewClient();
        using var answer = await client.GetAsync(new Uri("/v1/models", UriKind.Relative), Token);

        var page = await UntilAsync("/admin/requests?path=/v1/models", found => found.QuerySelectorAll("tbody[data-rows] tr").Length == 1);

        Assert.Equal("GET /v1/models", page.QuerySelector("tbody[data-rows] .c-model .clip")!.TextContent);
    }

    [Fact]
    public async Task List_Filters_AreChipsThatCanBeTakenAway()
    {
        var page = await GetAsync("/admin/requests?search=a%26b&state=failed&status=4xx&window=1h");

        var chips = page.QuerySelectorAll(".chip a").Select(link => link.GetAttribute("href")).ToArray();
        Assert.Equal(4, chips.Length);
        Assert.Contains("/admin/requests?search=a%26b&window=1h&status=4xx", chips);
        Assert.Contains(page.QuerySelectorAll("[data-swap=exports] a"), link => link.GetAttribute("href")!.Contains("state=failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task List_WrongFilter_NamesItAndShowsNothing()
    {
        using var answer = await _admin.GetAsync(new Uri("/admin/requests?status=abc", UriKind.Relative), Token);
        var page = await ParseAsync(answer);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Status", page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("tbody[data-rows] tr"));
    }

    [Fact]
    public async Task List_Columns_AreKeptByTheBrowser()
    {
        var token = (await GetAsync("/admin/requests")).QuerySelector("input[name=token]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("token", token), KeyValuePair.Create("column", "model"), KeyValuePair.Create("column", "path"), KeyValuePair.Create("back", "/admin/requests?state=completed")]);
        using var answer = await _admin.PostAsync(new Uri("/admin/requests/columns", UriKind.Relative), form, Token);

        Assert.Equal("/admin/requests?state=completed", answer.Headers.Location?.ToString());
        Assert.Equal(["Time", "Model", "Path"], (await GetAsync("/admin/requests")).QuerySelectorAll(".requests-table th").Select(head => head.TextContent));
    }

    [Fact]
    public async Task Details_OfAnAnswer_ShowConversationTimelineAndBodies()
    {
        var page = await OpenFirstAsync("?search=介绍");

        Assert.Equal("你好，介绍一下缓存。", page.QuerySelector(".turn.user .turn-text")!.TextContent);
        Assert.NotEmpty(page.QuerySelector(".turn.answer .turn-text")!.TextContent);
        Assert.NotNull(page.QuerySelector(".waterfall .w-content"));
        Assert.Contains("curl http", page.QuerySelector("#curl-text")!.TextContent, StringComparison.Ordinal);
        var address = page.QuerySelector(".tabs-nav a")!.GetAttribute("href")!.Split('#')[0];
        Assert.Contains("\"messages\": [", (await GetAsync(address + "?view=raw")).QuerySelector("#raw-text-request")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("{\"model\":", (await GetAsync(address + "?view=raw&form=received")).QuerySelector("#raw-text-request")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Content-Type", (await GetAsync(address + "?view=headers")).QuerySelector(".headers")!.TextContent, StringComparison.OrdinalIgnoreCase);
        using var body = await _admin.GetAsync(new Uri(address + "/body?part=request", UriKind.Relative), Token);
        Assert.Equal("text/plain", body.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Details_TextFromOutside_StaysText()
    {
        var page = await OpenFirstAsync("?model=no/such-model");

        Assert.Contains(page.QuerySelectorAll(".turn-text"), text => text.TextContent.Contains("<img src=x", StringComparison.Ordinal));
        Assert.Empty(page.QuerySelectorAll("main img"));
        Assert.NotNull(page.QuerySelector(".notice.bad"));
    }

    [Fact]
    public async Task Replay_WithAnotherModel_StandsBesideTheFirstAnswer()
    {
        var page = await OpenFirstAsync("?search=Hello");
        var form = page.QuerySelector("#replay form")!;
        using var fields = new FormUrlEncodedContent(
            [KeyValuePair.Create("token", form.QuerySelector("[name=token]")!.GetAttribute("value")!), KeyValuePair.Create("model", "qwen/qwen3-coder:free")]);
        using var answer = await _admin.PostAsync(new Uri(form.GetAttribute("action")!, UriKind.Relative), fields, Token);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var both = await GetAsync(answer.Headers.Location!.ToString());

        Assert.Equal(["Before", "Now"], both.QuerySelectorAll(".compare .spread h3").Select(title => title.TextContent));
        Assert.Equal(2, both.QuerySelectorAll(".compare .answer").Length);
        Assert.Contains("qwen/qwen3-coder:free", both.QuerySelector(".facts-panel")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("playground · admin", both.QuerySelector(".facts-panel")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, both.QuerySelectorAll(".neighbours li").Length);
    }

    [Fact]
    public async Task Replay_WithoutTheFormsToken_IsRefused()
    {
        var action = (await OpenFirstAsync("?search=Hello")).QuerySelector("#replay form")!.GetAttribute("action")!;
        using var fields = new FormUrlEncodedContent([KeyValuePair.Create("model", "a/b")]);
        using var answer = await _admin.PostAsync(new Uri(action, UriKind.Relative), fields, Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Viewer_SeesEverythingButSendsNothing()
    {
        var form = await GetAsync("/admin/people");
        using var fields = new FormUrlEncodedContent(
            [KeyValuePair.Create("token", form.QuerySelector("input[name=token]")!.GetAttribute("value")!), KeyValuePair.Create("name", "vera"), KeyValuePair.Create("role", "viewer"), KeyValuePair.Create("password", "a password of vera")]);
        using var added = await _admin.PostAsync(new Uri("/admin/people/add", UriKind.Relative), fields, Token);
        var id = (await OpenFirstAsync("?search=Hello")).QuerySelector("#request-id")!.TextContent;
        using var viewer = await _run.SignInAsync("vera", "a password of vera");
        using var shown = await viewer.GetAsync(new Uri("/admin/requests/" + id, UriKind.Relative), Token);
        var page = await ParseAsync(shown);
        var own = page.QuerySelector("input[name=token]")!.GetAttribute("value")!;
        using var again = new FormUrlEncodedContent([KeyValuePair.Create("token", own), KeyValuePair.Create("message", "x")]);
        using var replay = await viewer.PostAsync(new Uri($"/admin/requests/{id}/replay", UriKind.Relative), again, Token);
        using var play = await viewer.GetAsync(new Uri("/admin/playground", UriKind.Relative), Token);
        using var chat = await viewer.PostAsync(new Uri("/admin/playground/chat", UriKind.Relative), again, Token);

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.Null(page.QuerySelector("#replay"));
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], new[] { replay, play, chat }.Select(answer => answer.StatusCode));
    }

    [Fact]
    public async Task Pages_AreDrawnWithinFiftyMilliseconds()
    {
        foreach (var index in Enumerable.Range(0, 60))
            await _run.ChatAsync("filler " + index);
        foreach (var address in new[] { "/admin/requests", "/admin/requests?search=filler", "/admin/requests/latest", "/admin/playground" })
        {
            for (var round = 0; round < 5; round++)
                await _admin.GetStringAsync(new Uri(address, UriKind.Relative), Token);
            var times = new List<double>();
            for (var round = 0; round < 40; round++)
            {
                var start = TimeProvider.System.GetTimestamp();
                await _admin.GetStringAsync(new Uri(address, UriKind.Relative), Token);
                times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
            }

            times.Sort();
            TestContext.Current.TestOutputHelper?.WriteLine($"{address}: p50 {times[20]:0.0} ms, p95 {times[37]:0.0} ms");
            // The quicker half tells of the page; the slowest tell of the machine it shares.
            Assert.True(times[20] < 50, $"{address}: {times[20]} ms");
        }
    }

    [Fact]
    public async Task Details_OfARequestThatFailedOver_SayWhyInTheViewersLanguage()
    {
        _run.Upstream.Script(replies: Reply.Fail(WireErrors.NeverPurchased));
        await _run.ChatAsync("failed over in Russian", "openai/gpt-4o-mini");
        _admin.DefaultRequestHeaders.Add("Cookie", "rotor_language=ru");

        var page = await OpenFirstAsync("?search=failed+over+in+Russian");

        var notes = page.QuerySelectorAll(".waterfall .step-note").Select(note => note.TextContent.Trim()).ToArray();
        Assert.Contains("На аккаунте нет средств; бесплатные модели могут работать.", notes);
        Assert.Contains(page.QuerySelectorAll(".waterfall .step-note"), note => note.GetAttribute("title")?.Contains("no credits left", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Details_OfARequestThatFailed_SayWhyInTheViewersLanguage()
    {
        _run.Upstream.Script(replies: Reply.Fail(WireErrors.ContextLength));
        await _run.ChatAsync("too long in Russian", "openai/gpt-4o-mini");
        _admin.DefaultRequestHeaders.Add("Cookie", "rotor_language=ru");

        var page = await OpenFirstAsync("?search=too+long+in+Russian");

        Assert.Contains("Запрос слишком длинен для модели.", page.QuerySelectorAll(".notice").Select(notice => notice.TextContent.Trim()));
        Assert.Contains("context length", page.QuerySelector(".turn.answer")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Details_WhileItRuns_ShowWhatWasAskedUnderHeadingsInOrder()
    {
        _run.Upstream.Script(replies: Reply.WithoutHead(HeadFault.Never, times: 0));
        using var client = _run.NewClient();
        using var body = new StringContent("""{"model":"openai/gpt-4o-mini","messages":[{"role":"user","content":"Where do herons sleep?"}]}""", System.Text.Encoding.UTF8, "application/json");
        using var leave = new CancellationTokenSource();
        var pending = client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), body, leave.Token);

        var page = await OpenFirstAsync("?state=running");

        var turns = page.QuerySelectorAll(".turn").Select(turn => turn.TextContent).ToArray();
        Assert.Contains("Where do herons sleep?", turns[0], StringComparison.Ordinal);
        Assert.Contains("when the request ends", turns[1], StringComparison.Ordinal);
        Assert.Equal(["h2", "h3"], page.QuerySelectorAll(".board-columns :is(h2, h3)").Select(heading => heading.LocalName).Take(2));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
    }

    [Fact]
    public async Task Details_OfNothing_Are404()
    {
        using var answer = await _admin.GetAsync(new Uri("/admin/requests/01234567-0000-7000-8000-000000000000", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<IDocument> OpenFirstAsync(string query)
    {
        var list = await UntilAsync("/admin/requests" + query, page => page.QuerySelector(".row-link") is not null);
        return await GetAsync(list.QuerySelector(".row-link")!.GetAttribute("href")!);
    }

    // Records are written a few milliseconds after their answers.
    private async Task<IDocument> UntilAsync(string address, Func<IDocument, bool> holds)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var page = await GetAsync(address);
            if (holds(page) || TimeProvider.System.GetElapsedTime(start) > ConsoleRun.Patience)
                return page;
        }
    }

    private async Task<IDocument> GetAsync(string address)
    {
        using var answer = await _admin.GetAsync(new Uri(address, UriKind.Relative), Token);
        return await ParseAsync(answer);
    }

    private static async Task<IDocument> ParseAsync(HttpResponseMessage answer) => await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Token), Token);
}
