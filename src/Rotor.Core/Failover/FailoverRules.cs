using System.Collections.Frozen;
using System.Globalization;
using Rotor.Core.Settings;

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
    public static bool TryParse(string? text, out FailoverRules rules, out IReadOnlyList<SettingFault> faults)
    {
        var found = new Dictionary<string, FailoverRule>(StringComparer.Ordinal);
        var wrong = new List<SettingFault>();
        foreach (var entry in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (ParseEntry(entry, out var fault) is not { } rule)
                wrong.Add(fault!.At($"'{entry}'"));
            else if (!found.TryAdd(rule.Name, rule))
                wrong.Add(SettingFaults.TwoRules(rule.Name).At($"'{entry}'"));
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

    private static FailoverRule? ParseEntry(string entry, out SettingFault? fault)
    {
        var equals = entry.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            fault = SettingFaults.NotARule();
            return null;
        }

        var name = entry[..equals].Trim();
        fault = NameFault(name);
        var rule = new FailoverRule(name, 0, null, ScopeKind.None, default);
        foreach (var action in entry[(equals + 1)..].Split('+', StringSplitOptions.TrimEntries))
        {
            if (fault is not null)
                return null;
            rule = ParseAction(rule, action, out fault);
        }

        return fault is null ? rule : null;
    }

    private static SettingFault? NameFault(string name)
    {
        if (name.Length > 0 && name.All(char.IsAsciiDigit))
            return int.TryParse(name, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599 ? null : SettingFaults.NotAStatus(name);
        return name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? null : SettingFaults.NotALimitSource();
    }

    private static FailoverRule ParseAction(FailoverRule rule, string action, out SettingFault? fault)
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
                fault = SettingFaults.UnknownAction(verb);
                return rule;
        }
    }

    private static FailoverRule WithStep(FailoverRule rule, NextStep step, string verb, string? value, out SettingFault? fault)
    {
        fault = value is not null ? SettingFaults.ActionWithoutValue(verb)
            : rule.Step is not null ? SettingFaults.TwoSteps()
            : null;
        return rule with { Step = step };
    }

    private static FailoverRule WithRetries(FailoverRule rule, string? value, out SettingFault? fault)
    {
        var valid = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) && retries is >= 1 and <= 10;
        fault = !valid ? SettingFaults.WrongRetries()
            : rule.Retries > 0 ? SettingFaults.TwoRetries()
            : null;
        return rule with { Retries = retries };
    }

    private static FailoverRule WithRest(FailoverRule rule, ScopeKind scope, string verb, string? value, out SettingFault? fault)
    {
        var valid = TimeSpan.TryParseExact(value, "c", CultureInfo.InvariantCulture, out var duration)
            && value!.Contains(':', StringComparison.Ordinal)
            && duration >= TimeSpan.FromSeconds(1) && duration <= TimeSpan.FromDays(31);
        fault = !valid ? SettingFaults.WrongRest(verb)
            : rule.Rest != ScopeKind.None ? SettingFaults.TwoRests()
            : null;
        return rule with { Rest = scope, Duration = duration };
    }
}
