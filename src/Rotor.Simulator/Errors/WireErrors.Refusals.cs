namespace Rotor.Simulator.Errors;

/// <content>403 and 404: budgets, policies, moderation and routing.</content>
public static partial class WireErrors
{
    public static WireError GuardrailBudget { get; } = Custom(403, "Guardrail budget exceeded.",
        """{"limit_source":"openrouter_guardrail_budget","scope":"guardrail","limit_usd":20,"spend_usd":20.05,"resets_at":"2026-10-12T00:00:00.000Z"}""",
        nameof(GuardrailBudget));

    public static WireError WorkspaceBudget { get; } = Custom(403,
        "Workspace monthly budget of $500.00 exceeded. Contact your org admin.",
        """{"limit_source":"openrouter_workspace_budget","scope":"workspace","limit_usd":500,"spend_usd":500.12,"resets_at":"2026-11-01T00:00:00.000Z"}""",
        nameof(WorkspaceBudget));

    public static WireError Moderation { get; } = Custom(403,
        "anthropic/claude-3-5-haiku requires moderation on Amazon Bedrock. Your input was flagged for \"violence\". No credits were charged.",
        """{"reasons":["violence"],"flagged_input":"user: how do I ...","provider_name":"Amazon Bedrock","model_slug":"anthropic/claude-3-5-haiku"}""",
        nameof(Moderation));

    public static WireError PromptInjection { get; } = Custom(403, "Request blocked: prompt injection patterns detected",
        """{"patterns":["ignore previous instructions"]}""", nameof(PromptInjection));

    public static WireError AgenticHarnessOnly { get; } = Custom(403,
        "thinkingmachines/inkling:free is only available on agentic harnesses. Try plugging it into a coding agent or productivity app listed on https://openrouter.ai/apps",
        """{"routing_funnel":[{"step":"Initial Endpoints","endpoint_count":1},{"step":"Gate Free Endpoints by Agentic Harness","endpoint_count":0}],"failed_routing_step":"Gate Free Endpoints by Agentic Harness"}""",
        nameof(AgenticHarnessOnly));

    public static WireError AgeConfirmation { get; } = Custom(403,
        "This model requires you to complete the following before use: 18+ age confirmation. Visit https://openrouter.ai/settings/attestations",
        """{"missing_attestation_types":["age_18plus"]}""", nameof(AgeConfirmation));

    public static WireError ProviderTerms { get; } = Custom(403,
        "The request is prohibited due to a violation of provider Terms Of Service.", """{"provider_name":null}""", nameof(ProviderTerms));

    /// <summary>A provider's own balance, as 403.</summary>
    public static WireError Relayed403 { get; } = Relayed(403,
        """{"code":30001,"message":"Sorry, your account balance is insufficient","data":null}""", "SiliconFlow", name: nameof(Relayed403));

    public static WireError NoEndpoints { get; } = NoEndpointsFor("x/y:free");

    public static WireError NoEndpointsForTools { get; } = Custom(404,
        "No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing",
        name: nameof(NoEndpointsForTools));

    public static WireError NoEndpointsForParameters { get; } = Custom(404,
        "No endpoints found that can handle the requested parameters. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing",
        name: nameof(NoEndpointsForParameters));

    public static WireError FreeUnavailable { get; } = UnavailableForFree("z/y");

    public static WireError DataPolicy { get; } = Custom(404,
        "No endpoints found matching your data policy (Free model training). Configure: https://openrouter.ai/settings/privacy",
        """{"routing_funnel":[{"step":"Initial Endpoints","endpoint_count":1},{"step":"Filter by Data Policy","endpoint_count":0}],"failed_routing_step":"Filter by Data Policy"}""",
        nameof(DataPolicy));

    public static WireError Guardrail { get; } = Custom(404,
        "No endpoints available matching your guardrail restrictions and data policy. Configure: https://openrouter.ai/settings/privacy", name: nameof(Guardrail));

    public static WireError NoAllowedProviders { get; } = Custom(404,
        "No allowed providers are available for the selected model. Providers serving x/y: openai, but your request's provider.only preference permits only: azure.",
        """{"available_providers":["openai"],"requested_providers":["azure"]}""", nameof(NoAllowedProviders));

    public static WireError Relayed404 { get; } = Relayed(404, """{"error":"model not found"}""", "Chutes", name: nameof(Relayed404));

    public static WireError RouteNotFound { get; } = Custom(404, "Not Found", name: nameof(RouteNotFound)) with { CarriesUser = false, CarriesGenerationId = false };

    public static WireError NoEndpointsFor(string model) => Custom(404, $"No endpoints found for {model}.", name: nameof(NoEndpoints));

    public static WireError GenerationNotFound(string id) =>
        Custom(404, $"Generation {id} not found", name: nameof(GenerationNotFound)) with { CarriesUser = false, CarriesGenerationId = false };

    public static WireError UnavailableForFree(string paid) => Custom(404,
        $"This model is unavailable for free. The paid version is available now - use this slug instead: {paid}", name: nameof(FreeUnavailable));
}
