namespace Rotor.Core.Keys;

/// <summary>An OpenRouter API key of the pool: what it is, not how it fares (that is its state).</summary>
/// <param name="Id">Rotor's own name for the key, stable over restarts and never derived from the value in a way that could be undone.</param>
/// <param name="Label">What people call it; shown wherever the key is meant. Never empty.</param>
/// <param name="Value">The <c>sk-or-…</c> value that goes upstream.</param>
/// <param name="Weight">Its share under the weighted strategies; at least 1.</param>
public sealed record UpstreamKey(string Id, string Label, Secret Value, int Weight = 1)
{
    /// <summary>The last four characters of the value.</summary>
    public string Last4 => Value.Last4;
}
