namespace Rotor.Core.Keys;

/// <summary>Models that upstream does not offer. Clients name models as they like, so only so many are remembered, and they push out nothing but each other.</summary>
public sealed partial class KeyPool
{
    internal const int MostAbsent = 512;

    private readonly Queue<ScopeState> _absent = new();

    /// <summary>Ends the rests of models that upstream lacked and lists now.</summary>
    public void Returned(IEnumerable<string> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        lock (_gate)
        {
            var now = Enter_NeedsLock();
            foreach (var name in models)
            {
                if (_models.TryGetValue(name, out var model) && model.Rest.Nature == RestNature.Absent)
                    Wake_NeedsLock(model.Rest, now, "OpenRouter lists it now.");
            }

            Leave_NeedsLock(now);
        }
    }

    private void RememberAbsent_NeedsLock(ScopeState state, long now)
    {
        _absent.Enqueue(state);
        if (_absent.Count <= MostAbsent)
            return;
        var oldest = _absent.Dequeue();
        // It may have been served since, or rest for something else by now.
        if (oldest.Nature != RestNature.Absent || !_models.TryGetValue(oldest.Scope.Name, out var model) || !ReferenceEquals(model.Rest, oldest))
            return;
        _models.Remove(oldest.Scope.Name);
        oldest.Clear(now);
        _changes.Touch(oldest);
    }

    /// <summary>What upstream itself said of a model that it does not offer stays true while it is not asked again.</summary>
    private static LeaseRefusal RefuseAbsent(ScopeState state)
    {
        var said = state.Evidence.Length > 0 ? $" It said: \"{state.Evidence}\"." : "";
        var next = Ticks.ToTime(Math.Max(state.Until, state.ProbeUntil)).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
        var status = state.Status is >= 400 and <= 499 ? state.Status : 404;
        return new LeaseRefusal(status, state.Reason, $"{state.Explanation}{said} It is not asked again for this model before {next}.", null) { OfModel = true };
    }
}
