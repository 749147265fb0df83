using System.Collections.Frozen;
using System.Globalization;

namespace Rotor.Core.Failover;

/// <summary>The configured exceptions to the verdict table: <c>status or limit_source=action:duration, …</c>, actions joined by <c>+</c>.</summary>
public sealed class FailoverRules
{
    private readonly FrozenDictionary<string, FailoverRule> _rules;

    private FailoverRules(IEnumerable<FailoverRule> rules) => _rules = rules.ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>No rule: the table stands.</summary>
    public static FailoverRules None { get; } = new([]);

    /// <summary>The rules, in no particular order.</summary>
    public IReadOnlyCollection<FailoverRule> All => _rules.Values;

    /// <summary>Reads <c>ROTOR_FAILOVER__RULES</c>.</summary>
    /// <param name="text">The setting's value; null or empty gives no rules.</param>
    /// <param name="rules">The rules; <see cref="None"/> when there are faults.</param>
    /// <param name="faults">What is wrong, each naming its entry and what to write instead; empty when all is well.</param>
    public static bool TryParse(string? text, out FailoverRules rules, out IReadOnlyList<string> faults)
    {
        var found = new Dictionary<string, FailoverRule>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var entry in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseEntry(entry, out var fault) is not { } rule)
                wrong.Add($"'{entry}': {fault}");
            else if (!found.TryAdd(rule.Name, rule))
                wrong.Add($"'{entry}': there are two rules for {rule.Name}; join their actions with '+'");
        }

        faults = wrong;
        rules = wrong.Count == 0 && found.Count > 0 ? new FailoverRules(found.Values) : None;
        return wrong.Count == 0;
    }

    /// <summary>The verdict as the rules want it: one for its <c>limit_source</c> comes before one for its status.</summary>
    public Verdict Apply(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (_rules.Count == 0 || verdict.Blame is Blame.None or Blame.Client)
            return verdict;
        if (verdict.LimitSource is { } source && _rules.TryGetValue(source, out var rule))
            return rule.Apply(verdict);
        return verdict.Status > 0 && _rules.TryGetValue(verdict.Status.ToString(CultureInfo.InvariantCulture), out rule) ? rule.Apply(verdict) : verdict;
    }

    private static FailoverRule? ParseEntry(string entry, out string fault)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            fault = "write a status or limit_source, '=' and an action, such as 500=next_key";
            return null;
        }

        var name = entry[..equals].Trim();
        fault = NameFault(name);
        var rule = new FailoverRule(name, 0, null, ScopeKind.None, default);
        foreach (var action in entry[(equals + 1)..].Split('+', StringSplitOptions.TrimEntries))
        {
            if (fault.Length > 0)
                return null;
            rule = ParseAction(rule, action, out fault);
        }

        return fault.Length == 0 ? rule : null;
    }

    private static string NameFault(string name)
    {
        if (name.Length > 0 && name.All(char.IsAsciiDigit))
            return int.TryParse(name, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599 ? "" : $"{name} is no HTTP status (100 to 599)";
        return name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? "" : "the part before '=' must be a status such as 429, or a limit_source such as openrouter_key_limit";
    }

    private static FailoverRule ParseAction(FailoverRule rule, string action, out string fault)
    {
        var colon = action.IndexOf(':', StringComparison.Ordinal);
        var verb = colon < 0 ? action : action[..colon];
        var value = colon < 0 ? null : action[(colon + 1)..];
        switch (verb)
        {
            case "return":
                return WithStep(rule, NextStep.Return, verb, value, out fault);
            case "next_key":
                return WithStep(rule, NextStep.NextKey, verb, value, out fault);
            case "next_model":
                return WithStep(rule, NextStep.NextModel, verb, value, out fault);
            case "retry_same":
                return WithRetries(rule, value, out fault);
            case "rest_key":
                return WithRest(rule, ScopeKind.Key, verb, value, out fault);
            case "rest_account":
                return WithRest(rule, ScopeKind.Account, verb, value, out fault);
            case "rest_model":
                return WithRest(rule, ScopeKind.Model, verb, value, out fault);
            default:
                fault = $"unknown action '{verb}'; known are return, retry_same:N, next_key, next_model, rest_key:hh:mm:ss, rest_account:hh:mm:ss, rest_model:hh:mm:ss";
                return rule;
        }
    }

    private static FailoverRule WithStep(FailoverRule rule, NextStep step, string verb, string? value, out string fault)
    {
        fault = value is not null ? $"{verb} takes no value"
            : rule.Step is not null ? "only one of return, next_key and next_model can follow"
            : "";
        return rule with { Step = step };
    }

    private static FailoverRule WithRetries(FailoverRule rule, string? value, out string fault)
    {
        var valid = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) && retries is >= 1 and <= 10;
        fault = !valid ? "retry_same needs a number from 1 to 10, such as retry_same:3"
            : rule.Retries > 0 ? "retry_same stands there twice"
            : "";
        return rule with { Retries = retries };
    }

    private static FailoverRule WithRest(FailoverRule rule, ScopeKind scope, string verb, string? value, out string fault)
    {
        var valid = TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var duration)
            && value!.Contains(':', StringComparison.Ordinal)
            && duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromDays(31);
        fault = !valid ? $"{verb} needs a time from 00:00:01 to 31 days, such as {verb}:01:00:00"
            : rule.Rest != ScopeKind.None ? "only one of rest_key, rest_account and rest_model can rest"
            : "";
        return rule with { Rest = scope, Duration = duration };
    }
}
