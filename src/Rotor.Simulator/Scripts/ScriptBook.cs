namespace Rotor.Simulator.Scripts;

/// <summary>The rules in force; the first that matches and has replies left decides.</summary>
internal sealed class ScriptBook
{
    private readonly List<ScriptRule> _rules = [];
    private readonly Lock _gate = new();
    private volatile bool _any;

    public bool Any => _any;

    public void Add(ScriptRule rule)
    {
        lock (_gate)
        {
            _rules.Add(rule);
            _any = true;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _rules.Clear();
            _any = false;
        }
    }

    public IReadOnlyList<ScriptRule> Snapshot()
    {
        lock (_gate)
            return [.. _rules];
    }

    public Reply? Take(string path, bool inference, string? key, string? account, string? model)
    {
        if (!_any)
            return null;
        lock (_gate)
        {
            foreach (var rule in _rules)
            {
                if (rule.Matches(path, inference, key, account, model) && TakeFrom_NeedsLock(rule) is { } reply)
                    return reply;
            }
        }

        return null;
    }

    private static Reply? TakeFrom_NeedsLock(ScriptRule rule)
    {
        while (rule.Next < rule.Replies.Count)
        {
            var reply = rule.Replies[rule.Next];
            if (reply.Times <= 0)
                return reply;
            if (rule.Used < reply.Times)
            {
                rule.Used++;
                return reply;
            }

            rule.Next++;
            rule.Used = 0;
        }

        return null;
    }
}
