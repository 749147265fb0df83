using System.Buffers;

namespace Rotor.Core.Models;

/// <summary>Tells whether the model that served is one that nobody asked for or named as a stand-in.</summary>
public static class StandInModels
{
    private const string Free = ":free";
    private const int ShortestDate = 4;

    // Whoever asks for one of these asks for whatever upstream chooses.
    private static readonly string[] Choosers = ["openrouter/", "@", "~"];
    private static readonly SearchValues<char> OfADate = SearchValues.Create("0123456789-");

    /// <param name="served">What the answer names; null where it names none.</param>
    /// <param name="asked">The models that were sent upstream.</param>
    /// <param name="standIns">The models that may serve in their place; where there are none, no model is foreign.</param>
    public static bool IsForeign(string? served, IReadOnlyList<string> asked, IReadOnlyList<string> standIns)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(standIns);
        if (string.IsNullOrEmpty(served) || standIns.Count == 0 || asked.Count == 0)
            return false;
        return !asked.Any(model => Chooses(model) || Covers(model, served)) && !standIns.Any(model => Covers(model, served));
    }

    private static bool Chooses(string model) => model.Length == 0 || Array.Exists(Choosers, start => model.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    // Upstream may add a date to an id; a paid answer is none of a free model.
    private static bool Covers(string named, string served)
    {
        if (IsFree(named) && !IsFree(served))
            return false;
        var (model, answer) = (ModelId.WithoutVariant(named), ModelId.WithoutVariant(served));
        return answer.StartsWith(model, StringComparison.OrdinalIgnoreCase) && (answer.Length == model.Length || IsDate(answer.AsSpan(model.Length)));
    }

    private static bool IsFree(string model) => model.EndsWith(Free, StringComparison.OrdinalIgnoreCase);

    private static bool IsDate(ReadOnlySpan<char> rest) => rest[0] == '-' && rest.Length > ShortestDate && !rest.ContainsAnyExcept(OfADate);
}
