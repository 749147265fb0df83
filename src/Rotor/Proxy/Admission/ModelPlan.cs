using Rotor.Core.Contracts;
using Rotor.Core.Models;
using Rotor.Core.Tokens;

namespace Rotor.Proxy.Admission;

/// <summary>The models that one request may try, in order, and what its body has to say for each of them.</summary>
/// <remarks>Of one request, and used by one thread at a time. What a model needs is found out when its turn comes.</remarks>
internal sealed class ModelPlan
{
    private static readonly string[] Names =
    [
        "model", CallersList.Models, CallersList.Fallbacks, ZeroPrice.Member, OutputLimit.Plain, OutputLimit.Newer, OutputLimit.Responses,
    ];

    private readonly ModelRequest _request;
    private readonly ModelChoice _choice;
    private readonly ModelCatalogue _catalogue;
    private readonly MaxTokensPolicy _maxTokens;
    private readonly Turn[] _turns;
    private bool _afforded;

    public ModelPlan(ModelRequest request, ModelChoice choice, ModelCatalogue catalogue, MaxTokensPolicy maxTokens)
    {
        _request = request;
        _choice = choice;
        _catalogue = catalogue;
        _maxTokens = maxTokens;
        // Nothing named goes upstream so.
        Models = choice.Models.Count > 0 ? choice.Models : [""];
        _turns = new Turn[Models.Count];
    }

    /// <summary>Never empty; one empty name when the request names none.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>The first model from this place on whose context the prompt does not certainly exceed; -1 when there is none.</summary>
    public int Next(int from)
    {
        for (var i = from; i < Models.Count; i++)
        {
            if (Decision(i).Action != MaxTokensAction.Refuse) return i;
        }

        return -1;
    }

    /// <summary>What was decided about the output tokens for the model in this place.</summary>
    public MaxTokensDecision Decision(int index)
    {
        if (_turns[index].Decision is { } known) return known;

        var decision = Decide(Models[index]);
        _turns[index].Decision = decision;
        return decision;
    }

    /// <summary>The changes of the body for the model in this place; none leaves the client's bytes as they are.</summary>
    public IReadOnlyList<BodyEdit> Edits(int index) => _turns[index].Edits ??= FindEdits(index);

    /// <summary>Takes note of the output tokens that upstream said the balance still buys. True when asking once more for that many makes sense; once per request.</summary>
    public bool TryAfford(int index, long tokens)
    {
        if (_afforded || !_request.HasOutputLimit) return false;

        var asked = Decision(index) is { Action: MaxTokensAction.Set } set ? set.Value : _request.Scan.MaxTokens;
        var decision = _maxTokens.DecideAffordable(tokens, asked);
        if (decision.Action != MaxTokensAction.Set) return false;

        _afforded = true;
        _turns[index] = new Turn { Decision = decision };
        return true;
    }

    private MaxTokensDecision Decide(string model)
    {
        if (_maxTokens.Mode == MaxTokensMode.Off || !_request.HasOutputLimit || model.Length == 0) return default;

        var known = _catalogue.FindLimits(model);
        return _maxTokens.Decide(_request.Scan.MaxTokens, known?.ContextLength, known?.MaxOutput, _request.Body.Span, model);
    }

    private IReadOnlyList<BodyEdit> FindEdits(int index)
    {
        var model = index > 0 ? Models[index] : _choice.SetModel;
        var list = ListFor(index);
        var limit = Decision(index);
        if (list is null && !_choice.RequireZeroPrice && limit.Action != MaxTokensAction.Set)
            return model is null ? [] : [BodyEdit.SetModel(_request.Scan, model)];

        var body = _request.Body.Span;
        var start = _request.Scan.ObjectStart;
        var splice = ObjectSplice.Over(body, ByteRange.FromBounds(start, body.Length), Names);
        if (model is not null) splice.Set("model", BodyEdit.Quote(model));
        if (list is { Count: 0 }) splice.Remove(_request.List!.Member);
        else if (list is not null) splice.Set(_request.List!.Member, _request.List.Json(list));
        if (_choice.RequireZeroPrice) ZeroPrice.Add(splice, body);
        if (limit.Action == MaxTokensAction.Set) OutputLimit.Add(splice, body, limit.Value, _request.Dialect);
        return splice.Edits();
    }

    /// <summary>What the caller's list becomes; null when it stays. Upstream tries its models too: those that had their turn here are not asked for again.</summary>
    private IReadOnlyList<string>? ListFor(int index)
    {
        if (_request.List is null) return null;
        if (index > 0) return [.. Models.Skip(index + 1)];
        return _choice.SetModels;
    }

    private struct Turn
    {
        public MaxTokensDecision? Decision;
        public IReadOnlyList<BodyEdit>? Edits;
    }
}
