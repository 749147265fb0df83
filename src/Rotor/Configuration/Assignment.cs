using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>One value as it was found, before it is checked.</summary>
/// <param name="Setting">The setting it is for.</param>
/// <param name="Text">The value's text; never empty.</param>
/// <param name="SpokenName">The name under which it was given, for faults.</param>
/// <param name="Origin">Where it was given, for people: <c>environment</c>, <c>.env line 3</c>, <c>rotor.json</c>, <c>command line</c>.</param>
/// <param name="Forgiving">True where a wrong value is passed over with a warning.</param>
/// <param name="Written">What was written, where <paramref name="Text"/> was made from it.</param>
internal sealed record Assignment(Setting Setting, string Text, string SpokenName, string Origin, bool Forgiving = false, string? Written = null)
{
    /// <summary>What is wrong with it, for people, without a value that may be a secret.</summary>
    public SettingFault Fault()
    {
        // An address may carry a password; what was written is shown only where it cannot hold a secret.
        var isAddress = Text.Contains('@', StringComparison.Ordinal);
        var shown = Setting.IsSecret || isAddress || Text.Contains("sk-or-", StringComparison.Ordinal) ? "" : $" = \"{(Written ?? Text).Trim()}\"";
        var origin = Origin.StartsWith(SpokenName + ", ", StringComparison.Ordinal) ? Origin[(SpokenName.Length + 2)..] : Origin;
        return SettingFaults.WrongValue(Setting.Expected).At(SpokenName + shown) with { Origin = origin };
    }
}
