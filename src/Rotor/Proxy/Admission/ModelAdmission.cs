using Rotor.Core.Contracts;
using Rotor.Core.Models;
using Rotor.Core.Settings;
using Rotor.Core.Tokens;

namespace Rotor.Proxy.Admission;

/// <summary>Decides which models a request may try. What is refused here costs nothing upstream.</summary>
internal sealed class ModelAdmission(Live<ModelPolicy> inForce, Live<MaxTokensPolicy> maxTokens, LiveCatalogue catalogue, PatienceForCatalogue patience)
{
    /// <summary>What the request may try, or why it may not.</summary>
    internal readonly record struct Result(ModelPlan? Plan, RotorError? Error);

    /// <param name="route">Where the request goes.</param>
    /// <param name="body">Its body.</param>
    /// <param name="scan">What is known of the body.</param>
    /// <param name="isForm">True for a form, whose fields are not read.</param>
    /// <param name="caller">What the caller's token narrows.</param>
    /// <param name="cancellationToken">Ends a wait for the first catalogue.</param>
    public async ValueTask<Result> AdmitAsync(
        ProxyRoute route, ReadOnlyMemory<byte> body, RequestScan scan, bool isForm, CallerModels caller, CancellationToken cancellationToken)
    {
        if (route.Method != "POST") return default;
        var policy = inForce.Value;
        if (policy.NeedsCatalogue(caller) && catalogue.Current.IsEmpty)
        {
            await patience.WaitAsync(catalogue, cancellationToken);
            if (catalogue.Current.IsEmpty) return new Result(null, NoCatalogue());
        }

        var known = catalogue.Current;
        var isRestricted = policy.Restricts(known, caller);
        if (isForm) return isRestricted ? new Result(null, Hidden("The models in force here need to know a request's model, and the fields of a form are not read. Send JSON.")) : default;
        if (isRestricted && scan.RepeatsModels)
            return new Result(null, Hidden("The request gives a list of models twice. Give one, as 'models' or as 'fallbacks'."));
        if (!CallersList.TryRead(body.Span, scan, out var list) && isRestricted)
            return new Result(null, Hidden("'models' must be a list of strings, 'fallbacks' a list of objects with one 'model' each."));

        var choice = policy.Choose(scan.Model, list?.Names, known, caller);
        if (choice.Refusal is { } refusal) return new Result(null, new RotorError(refusal.Status, refusal.Rule, refusal.Message) { Suggestion = refusal.Suggestion });

        var plan = new ModelPlan(new ModelRequest(body, scan, route.Dialect, list), choice, known, maxTokens.Value);
        return plan.Next(0) < 0 ? new Result(null, TooLong(plan)) : new Result(plan, null);
    }

    private static RotorError TooLong(ModelPlan plan) => new(400, "context_length_exceeded", plan.Decision(0).Explain(plan.Models[0]));

    private static RotorError Hidden(string message) => new(400, "unreadable_models", message);

    private static RotorError NoCatalogue() => new(
        503,
        "catalogue_missing",
        "Only free models are served, and the list that says which are free could not be fetched yet. Rotor goes on trying; 'rotor models refresh' tries at once and says what is wrong.")
    {
        RetryAfter = TimeSpan.FromSeconds(10),
    };
}
