using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Models;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Scripts;
using Rotor.Tests.Support;

namespace Rotor.Tests.Proxy.Admission;

public sealed class ModelAdmissionTests
{
    private const string Free = "google/gemma-4-31b-it:free";
    private const string OtherFree = "liquid/lfm-2.5-2.6b:free";
    private const string Paid = "openai/gpt-4o-mini";
    private const string Zero = """{"max_price":{"prompt":0,"completion":0,"request":0,"image":0}}""";

    [Theory]
    [InlineData(Paid, "model_not_free")]
    [InlineData("nobody/knows:free", "model_not_known_free")]
    [InlineData("google/gemma-4-31b-it", "model_not_known_free")]
    public async Task FreeOnly_OtherModel_IsRefusedWithRuleAndSuggestionAndCostsNothing(string model, string rule)
    {
        await using var gateway = await StartAsync(options => options.Models.FreeOnly = true);

        using var response = await gateway.PostAsync(Chat(model));
        var error = await ErrorAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(rule, error.Reason);
        if (model.StartsWith("google", StringComparison.Ordinal)) Assert.Equal(Free, error.Suggestion);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task FreeOnly_FreeModel_GoesOutWithAZeroPriceLimit()
    {
        await using var gateway = await StartAsync(options => options.Models.FreeOnly = true);

        using var response = await gateway.PostAsync($$"""{ "model": "{{Free}}", "temperature":0.70, "models":["{{Paid}}","{{OtherFree}}"],"messages":[] }""");

        Assert.Equal($$"""{"provider":{{Zero}}, "model": "{{Free}}", "temperature":0.70, "models":["{{OtherFree}}"],"messages":[] }""", BodyAt(gateway, 0));
    }

    [Fact]
    public async Task FreeOnly_ModelThatStopsBeingFree_IsRefusedFromThenOnAndTold()
    {
        await using var gateway = await StartAsync(options => options.Models.FreeOnly = true);
        using var before = await gateway.PostAsync(Chat(Free));
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        var change = gateway.Services.GetRequiredService<LiveCatalogue>().Refresh([Model(Free, 0.1m), Model(OtherFree, 0)], DateTimeOffset.UnixEpoch);
        using var after = await gateway.PostAsync(Chat(Free));

        Assert.Equal([Free], change.StoppedBeingFree);
        Assert.Equal("free_model_has_price", (await ErrorAsync(after)).Reason);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task FreeOnly_NoCatalogueYet_SaysSo()
    {
        await using var gateway = await Gateway.StartAsync(configure: options => options.Models.FreeOnly = true);

        using var response = await gateway.PostAsync(Chat(Free));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("catalogue_missing", (await ErrorAsync(response)).Reason);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("openai/*", "", Paid, null)]
    [InlineData("openai/*", "", Free, "model_not_allowed")]
    [InlineData("", "openai/*", Paid, "model_denied")]
    [InlineData("", "openai/gpt-4o-mini", Paid + ":nitro", "model_denied")]
    [InlineData("*", "*:free", OtherFree, "model_denied")]
    public async Task AllowAndDeny_DecideByPattern(string allow, string deny, string model, string? rule)
    {
        await using var gateway = await StartAsync(options => (options.Models.Allow, options.Models.Deny) = (allow.Split(',', StringSplitOptions.RemoveEmptyEntries), deny.Split(',', StringSplitOptions.RemoveEmptyEntries)));

        using var response = await gateway.PostAsync(Chat(model));

        if (rule is null) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        else Assert.Equal(rule, (await ErrorAsync(response)).Reason);
    }

    [Theory]
    [InlineData("""{"model":"m","models":"x"}""")]
    [InlineData("""{"model":"m","models":["m",5]}""")]
    [InlineData("""{"model":"m","models":["m"],"models":["denied/x"]}""")]
    [InlineData("""{"model":"m","models":["m"],"fallb\u0061cks":[{"model":"denied/x"}]}""")]
    [InlineData("""{"model":"m","fallbacks":[{"model":"m","model":"denied/x"}]}""")]
    public async Task Policy_ModelsThatCannotBeRead_AreRefused(string body)
    {
        await using var gateway = await StartAsync(options => options.Models.Deny = ["denied/*"]);

        using var response = await gateway.PostAsync(body);

        Assert.Equal("unreadable_models", (await ErrorAsync(response)).Reason);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task SwitchedOff_IsRefused()
    {
        await using var gateway = await StartAsync();
        gateway.Services.GetRequiredService<LiveCatalogue>().SetEnabled(Paid, false);

        using var response = await gateway.PostAsync(Chat(Paid));

        Assert.Equal("model_disabled", (await ErrorAsync(response)).Reason);
    }

    [Theory]
    [InlineData("{}", """{"model":"google/gemma-4-31b-it:free"}""")]
    [InlineData("""{"model":"","x":1}""", """{"model":"google/gemma-4-31b-it:free","x":1}""")]
    [InlineData("""{"model":"small"}""", """{"model":"liquid/lfm-2.5-2.6b:free"}""")]
    [InlineData("""{"model":"openai/gpt-4o-mini:nitro"}""", """{"model":"openai/gpt-4o-mini:nitro"}""")]
    [InlineData("""{"model":"~openai/gpt-latest:online"}""", """{"model":"~openai/gpt-latest:online"}""")]
    [InlineData("""{"model":"@preset/mine"}""", """{"model":"@preset/mine"}""")]
    public async Task DefaultAndAlias_AreSetAndVariantsStay(string body, string expected)
    {
        await using var gateway = await StartAsync(options => (options.Models.Default, options.Models.Aliases) = (Free, $"small={OtherFree}"));

        using var response = await gateway.PostAsync(body);

        Assert.Equal(expected, BodyAt(gateway, 0));
    }

    [Fact]
    public async Task Fallback_ModelToBlame_IsTheNextAndTheAnswerNamesIt()
    {
        await using var gateway = await StartAsync(options => options.Models.Fallbacks = $"{Paid}={OtherFree}|{Free}");
        gateway.Upstream.Script(model: Paid, replies: Reply.Fail(WireErrors.NoEndpointsFor(Paid), times: 100));
        gateway.Upstream.Script(model: OtherFree, replies: Reply.Fail(WireErrors.NoEndpointsFor(OtherFree), times: 100));

        using var response = await gateway.PostAsync(Chat(Paid));
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Free, answer.RootElement.GetProperty("model").GetString());
        Assert.Equal([Paid, OtherFree, Free], gateway.Upstream.Requests.Select(request => request.Model));
        Assert.Equal(Chat(Free), BodyAt(gateway, 2));
    }

    [Fact]
    public async Task Fallback_RequestToBlame_IsNotTried()
    {
        await using var gateway = await StartAsync(options => options.Models.Fallbacks = $"{Paid}={Free}");
        gateway.Upstream.Script(model: Paid, replies: Reply.Fail(WireErrors.ZodError, times: 100));

        using var response = await gateway.PostAsync(Chat(Paid));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Single(gateway.Upstream.Requests);
    }

    [Fact]
    public async Task Fallback_KeyToBlame_StaysWithTheModel()
    {
        await using var gateway = await StartAsync(options => options.Models.Fallbacks = $"{Paid}={Free}");
        gateway.Upstream.Script(model: Paid, replies: Reply.Fail(WireErrors.InsufficientCredits));

        using var response = await gateway.PostAsync(Chat(Paid));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([Paid, Paid], gateway.Upstream.Requests.Select(request => request.Model));
    }

    [Fact]
    public async Task CallersList_IsCutToThree()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.PostAsync($$"""{"models":["{{Paid}}","{{Free}}","{{OtherFree}}","x/y"],"messages":[{"role":"user","content":"hi"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($$"""{"models":["{{Paid}}","{{Free}}","{{OtherFree}}"],"messages":[{"role":"user","content":"hi"}]}""", BodyAt(gateway, 0));
    }

    [Fact]
    public async Task MaxTokens_PromptThatCannotFit_IsRefusedWithTheNumbers()
    {
        await using var gateway = await StartAsync(options => options.Models.MaxTokens = "clamp");
        var prompt = string.Join(' ', Enumerable.Repeat("word", 150_000));

        using var response = await gateway.PostAsync($$"""{"model":"{{Paid}}","messages":[{"role":"user","content":"{{prompt}}"}]}""");
        var error = await ErrorAsync(response);

        Assert.Equal("context_length_exceeded", error.Reason);
        Assert.Contains("150,0", error.Message, StringComparison.Ordinal);
        Assert.Contains("128,000", error.Message, StringComparison.Ordinal);
        Assert.Empty(gateway.Upstream.Requests);
    }

    [Theory]
    [InlineData("auto", "", 16_384, 9_000)]
    [InlineData("auto", "\"max_tokens\":12000,", 12_000, 9_000)]
    [InlineData("clamp", "\"max_tokens\":12000,", 12_000, 9_000)]
    public async Task MaxTokens_UpstreamSaysWhatIsAffordable_IsAskedOnceForThat(string mode, string given, int first, int second)
    {
        await using var gateway = await StartAsync(options => options.Models.MaxTokens = mode, keys: 1);
        gateway.Upstream.Script(model: Paid, replies: Reply.Fail(WireErrors.CannotAfford(first, second)));

        using var response = await gateway.PostAsync($$"""{{{given}}"model":"{{Paid}}","messages":[]}""");

        Assert.Equal([first, second], gateway.Upstream.Requests.Select(request => MaxTokens(request.Body)));
    }

    [Fact]
    public async Task MaxTokens_GivenAndTooDearForOneAccount_OtherAccountsComeFirst()
    {
        await using var gateway = await StartAsync(options => options.Models.MaxTokens = "clamp");
        gateway.Upstream.Script(model: Paid, replies: Reply.Fail(WireErrors.CannotAfford(12_000, 9_000)));

        using var response = await gateway.PostAsync($$"""{"max_tokens":12000,"model":"{{Paid}}","messages":[{"role":"user","content":"hi"}]}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([12_000, 12_000], gateway.Upstream.Requests.Select(request => MaxTokens(request.Body)));
        Assert.NotEqual(gateway.Upstream.Requests[0].Bearer, gateway.Upstream.Requests[1].Bearer);
    }

    [Fact]
    public async Task MaxTokens_Off_AffordableNumberIsLeftToTheClient()
    {
        await using var gateway = await StartAsync(keys: 1);
        gateway.Upstream.Script(model: Paid, replies: Reply.Fail(WireErrors.CannotAfford(12_000, 9_000), times: 10));

        using var response = await gateway.PostAsync($$"""{"max_tokens":12000,"model":"{{Paid}}","messages":[]}""");

        Assert.Equal(HttpStatusCode.PaymentRequired, response.StatusCode);
        Assert.All(gateway.Upstream.Requests, request => Assert.Equal(12_000, MaxTokens(request.Body)));
    }

    private static async Task<Gateway> StartAsync(Action<Rotor.Configuration.RotorOptions>? configure = null, int keys = 3)
    {
        var gateway = await Gateway.StartAsync(keys, configure);
        gateway.Services.GetRequiredService<LiveCatalogue>().Refresh([Model(Free, 0), Model(OtherFree, 0), Model(Paid, 0.000001m)], DateTimeOffset.UnixEpoch);
        return gateway;
    }

    private static ModelInfo Model(string id, decimal price) => CatalogueParser.ParseEntry(Encoding.UTF8.GetBytes(string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $$$"""{"id":"{{{id}}}","context_length":128000,"top_provider":{"max_completion_tokens":16384},"pricing":{"prompt":"{{{price}}}","completion":"{{{price}}}"}}""")));

    private static string Chat(string model) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hello"}]}""";

    private static string BodyAt(Gateway gateway, int index) => Encoding.UTF8.GetString(gateway.Upstream.Requests[index].Body.Span);

    private static int MaxTokens(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("max_tokens").GetInt32();
    }

    private static async Task<(string Reason, string Message, string? Suggestion)> ErrorAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = json.RootElement.GetProperty("error");
        var rotor = error.GetProperty("metadata").GetProperty("rotor");
        return (rotor.GetProperty("reason").GetString()!, error.GetProperty("message").GetString()!, rotor.TryGetProperty("suggestion", out var near) ? near.GetString() : null);
    }
}
