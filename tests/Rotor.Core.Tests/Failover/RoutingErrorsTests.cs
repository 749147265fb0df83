using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

public class RoutingErrorsTests
{
    [Fact]
    public void Judge_NoEndpointsForTheModel_RestsTheModel()
    {
        var verdict = Given.Judged(404, """{"error":{"message":"No endpoints found for x/y:free.","code":404},"user_id":"user_2abc"}""", "x/y:free");

        Assert.Equal("no_endpoints", verdict.Reason);
        Assert.Equal(Blame.Model, verdict.Blame);
        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.Equal(TimeSpan.FromMinutes(10), verdict.Rest);
        Assert.Equal(TimeSpan.FromHours(1), verdict.RestCap);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.False(verdict.MayHaveCost);
    }

    [Fact]
    public void Judge_NoEndpointsForARequestThatPicksProviders_RestsNothing()
    {
        var evidence = Given.Answer(404, """{"error":{"message":"No endpoints found for x/y:free.","code":404}}""") with { HasProviderPreferences = true };

        Assert.Equal(ScopeKind.None, Verdicts.Judge(evidence).Scope);
    }

    [Theory]
    [InlineData("No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing")]
    [InlineData("No endpoints found that can handle the requested parameters.")]
    public void Judge_NoEndpointForTheParameters_TriesTheNextModelAndRestsNothing(string message)
    {
        var verdict = Given.Judged(404, $$$$"""{"error":{"message":"{{{{message}}}}","code":404}}""");

        Assert.Equal("no_endpoint_for_request", verdict.Reason);
        Assert.Equal(NextStep.NextModel, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
    }

    [Fact]
    public void Judge_FreeVariantEnded_RestsTheModelForADay()
    {
        var verdict = Given.Judged(404, """{"error":{"message":"This model is unavailable for free. The paid version is available now - use this slug instead: z/y","code":404}}""");

        Assert.Equal("free_variant_ended", verdict.Reason);
        Assert.Equal(ScopeKind.Model, verdict.Scope);
        Assert.Equal(TimeSpan.FromDays(1), verdict.Rest);
        Assert.Equal(NextStep.NextModel, verdict.Step);
    }

    [Theory]
    [InlineData("""{"error":{"message":"No endpoints found matching your data policy (Free model training). Configure: https://openrouter.ai/settings/privacy","code":404,"metadata":{"routing_funnel":[{"step":"Initial","endpoint_count":1}],"failed_routing_step":"Filter by Data Policy"}}}""")]
    [InlineData("""{"error":{"message":"No endpoints available matching your guardrail restrictions and data policy. Configure: https://openrouter.ai/settings/privacy","code":404}}""")]
    public void Judge_DataPolicy_RestsTheModelForThatAccount(string body)
    {
        var verdict = Given.Judged(404, body);

        Assert.Equal("data_policy", verdict.Reason);
        Assert.Equal(Blame.Account, verdict.Blame);
        Assert.Equal(ScopeKind.AccountModel, verdict.Scope);
        Assert.Equal(TimeSpan.FromHours(1), verdict.Rest);
        Assert.Equal(NextStep.NextAccount, verdict.Step);
        Assert.Equal(NextStep.NextModel, verdict.Then);
    }

    [Fact]
    public void Judge_ProvidersNotAllowed_ReturnsIt()
    {
        var verdict = Given.Judged(404, """{"error":{"message":"No allowed providers are available for the selected model. Providers serving openai/gpt-5: openai, but your request's provider.only preference permits only: azure.","code":404}}""");

        Assert.Equal("providers_not_allowed", verdict.Reason);
        Assert.Equal(NextStep.Return, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
    }

    [Theory]
    [InlineData("""{"error":{"message":"Not Found","code":404}}""")]
    [InlineData("""{"error":{"message":"Generation gen-1790981403-x not found","code":404}}""")]
    [InlineData("<!DOCTYPE html><html><title>404</title></html>")]
    public void Judge_404OfAnythingElse_ReturnsItAndTouchesNoKey(string body)
    {
        var verdict = Given.Judged(404, body);

        Assert.Equal("not_found", verdict.Reason);
        Assert.Equal(NextStep.Return, verdict.Step);
        Assert.Equal(ScopeKind.None, verdict.Scope);
    }

    [Theory]
    [InlineData("model_not_found", ScopeKind.Model, NextStep.NextModel)]
    [InlineData("no_endpoints", ScopeKind.Model, NextStep.NextModel)]
    [InlineData("model_deprecated", ScopeKind.Model, NextStep.NextModel)]
    [InlineData("free_variant_ended", ScopeKind.Model, NextStep.NextModel)]
    [InlineData("capacity_exhausted", ScopeKind.Model, NextStep.NextModel)]
    [InlineData("temporarily_unavailable", ScopeKind.Model, NextStep.NextModel)]
    [InlineData("model_unavailable_upstream", ScopeKind.Model, NextStep.NextModel)]
    [InlineData("wrong_endpoint", ScopeKind.None, NextStep.Return)]
    [InlineData("region_restricted", ScopeKind.None, NextStep.NextModel)]
    [InlineData("constraint_filtered", ScopeKind.None, NextStep.NextModel)]
    [InlineData("privacy_restricted", ScopeKind.AccountModel, NextStep.NextAccount)]
    public void Judge_AvailabilityCode_DecidesWithoutAnErrorCode(string code, ScopeKind scope, NextStep step)
    {
        var verdict = Given.Judged(404, $$$$"""{"error":{"message":"Something new","error_type":"not_found","http_status":404,"availability":{"code":"{{{{code}}}}","retryable":false,"requested_models":["x/y"]}}}""");

        Assert.Equal(scope, verdict.Scope);
        Assert.Equal(step, verdict.Step);
    }

    [Fact]
    public void Judge_AvailabilityRetryAfter_IsTheEnd()
    {
        var verdict = Given.Judged(503, """{"error":{"message":"Busy","error_type":"provider_overloaded","http_status":503,"availability":{"code":"capacity_exhausted","retryable":true,"retry_after":12}}}""");

        Assert.Equal(Given.Now.AddSeconds(12), verdict.Until);
    }
}
